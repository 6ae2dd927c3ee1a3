import { type ReactNode, useEffect, useRef } from "react";
import type { Failure } from "./failure.ts";

interface FormProps {
  readonly onSubmit: () => void;
  readonly failure: Failure | null;
  readonly refusals: number;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A form that leads to what is wrong: after a refusal the first wrong entry has the focus, or else the words that say why. */
export function Form({ onSubmit, failure, refusals, className = "flex flex-col gap-5", children }: FormProps) {
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusals === 0) return;
    const wrong = element.current?.querySelector<HTMLElement>("[aria-invalid=true], fieldset[data-invalid]");
    (wrong ?? element.current?.querySelector<HTMLElement>("[data-problem]"))?.focus();
  }, [refusals]);
  return (
    <form
      ref={element}
      noValidate
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        // A dialog's form is inside the page's form for React, though not for the browser.
        event.stopPropagation();
        onSubmit();
      }}
    >
      {children}
      <Problem text={failure?.message} />
    </form>
  );
}

/** What went wrong, said aloud when it appears. */
export function Problem({ text }: { text: string | undefined }) {
  return (
    <div role="alert" className={text ? "" : "-mt-5"}>
      {text ? (
        <p
          data-problem
          tabIndex={-1}
          className="rounded-control border border-danger/40 bg-danger-tint px-3 py-2 text-sm text-danger outline-none"
        >
          {text}
        </p>
      ) : null}
    </div>
  );
}
