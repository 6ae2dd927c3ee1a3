import { useSyncExternalStore } from "react";
import { CheckIcon } from "../../shared/icons.tsx";

interface Note {
  readonly text: string;
  readonly id: number;
}

const SHOWN_MS = 5000;

let note: Note | null = null;
let count = 0;
const watchers = new Set<() => void>();

function change(next: Note | null): void {
  note = next;
  for (const watcher of watchers) watcher();
}

/** Says that something is done, to eyes and to screen readers, without taking the focus. */
export function announce(text: string): void {
  count += 1;
  const mine = { text, id: count };
  change(mine);
  setTimeout(() => note === mine && change(null), SHOWN_MS);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Where announcements appear: above the page, so that nothing moves. */
export function Announcements() {
  const current = useSyncExternalStore(watch, () => note);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-4 z-20 flex justify-center px-4">
      {current ? (
        <p
          key={current.id}
          className="flex items-center gap-2.5 rounded-control bg-ink px-4 py-2.5 text-sm text-page shadow-card"
        >
          <CheckIcon />
          {current.text}
        </p>
      ) : null}
    </div>
  );
}
