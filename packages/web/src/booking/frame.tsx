import type { ReactNode } from "react";
import { Brand } from "../shared/brand.tsx";
import { cx } from "../shared/cx.ts";
import type { Host } from "./page-data.ts";

/** What every booking page stands in: the content, and who made this, small. */
export function Frame({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <main
        className={cx(
          "mx-auto flex w-full flex-1 flex-col px-0 sm:px-6 sm:pt-10 lg:pt-[max(2.5rem,8vh)]",
          wide ? "max-w-[70rem]" : "max-w-2xl",
        )}
      >
        {children}
      </main>
      <footer className="px-4 py-8 text-center">
        <Brand />
      </footer>
    </div>
  );
}

/** The white sheet. On a phone it is the screen. */
export function Sheet({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div
      className={cx(
        "relative overflow-hidden border-line bg-surface max-sm:border-b sm:rounded-card sm:border sm:shadow-card",
        "before:absolute before:inset-x-0 before:top-0 before:h-1 before:bg-fill",
        className,
      )}
    >
      {children}
    </div>
  );
}

export function Avatar({ host, large = false }: { host: Host; large?: boolean }) {
  const size = large ? "size-18 text-2xl" : "size-9 text-sm";
  if (host.avatarUrl) {
    // The name stands beside it.
    return (
      <img
        src={host.avatarUrl}
        alt=""
        width={72}
        height={72}
        className={cx(size, "shrink-0 rounded-full object-cover")}
      />
    );
  }
  return (
    <span
      aria-hidden="true"
      className={cx(size, "grid shrink-0 place-items-center rounded-full bg-tint font-semibold text-accent")}
    >
      {initials(host.name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
