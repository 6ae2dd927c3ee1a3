import { type ReactNode, useEffect, useId, useRef } from "react";
import { CloseIcon } from "./icons.tsx";
import { sharedWords } from "./words.ts";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A modal dialog, open while it is rendered. The browser's own element keeps the focus inside, closes on Escape and gives
 * the focus back. A control with `data-autofocus` has the focus first.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    // The browser would choose the first control, and React does not write the attribute that tells it otherwise.
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // Only the backdrop is the dialog itself: its content covers all of its inside.
        if (event.target === element.current) onClose();
      }}
      className="m-auto max-h-[min(40rem,calc(100dvh-2rem))] w-[min(28rem,calc(100vw-1.5rem))] overflow-hidden rounded-card bg-surface p-0 text-ink shadow-card"
    >
      <div className="flex max-h-[inherit] flex-col">
        <div className="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
          <h2 id={titleId} className="min-w-0 pt-1.5 text-lg leading-snug font-semibold break-words">
            {title}
          </h2>
          <button
            type="button"
            aria-label={sharedWords.close}
            onClick={onClose}
            className="-mr-2 grid size-10 shrink-0 place-items-center rounded-control text-muted hover:bg-tint hover:text-ink"
          >
            <CloseIcon />
          </button>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
      </div>
    </dialog>
  );
}

/** What can be done in a dialog, the main thing first: in a row, or one below the other where that is too narrow. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-col gap-3 pt-1 min-[26rem]:flex-row min-[26rem]:flex-wrap">{children}</div>;
}
