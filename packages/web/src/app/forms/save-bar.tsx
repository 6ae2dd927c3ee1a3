import type { ReactNode } from "react";
import { Button } from "../../shared/button.tsx";
import { words } from "../words.ts";

/** The end of a long form, always in sight. */
export function BottomBar({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-3 z-[5] flex min-h-[4.25rem] flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-card border border-line bg-surface px-4 py-3 shadow-card">
      {children}
    </div>
  );
}

interface SaveBarProps {
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  readonly onDiscard: () => void;
}

/** Whether there is something to save, and what to do about it. */
export function SaveBar({ isChanged, isBusy, onDiscard }: SaveBarProps) {
  return (
    <BottomBar>
      <p role="status" className="text-sm text-muted">
        {isChanged ? words.unsaved.there : words.unsaved.none}
      </p>
      <div className="flex flex-wrap gap-2">
        {isChanged ? (
          <Button kind="quiet" onClick={onDiscard}>
            {words.unsaved.discard}
          </Button>
        ) : null}
        <Button type="submit" busy={isBusy}>
          {words.save}
        </Button>
      </div>
    </BottomBar>
  );
}
