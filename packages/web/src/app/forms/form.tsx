import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { words } from "../words.ts";
import type { Failure } from "./failure.ts";

interface FormProps {
  readonly onSubmit: () => void;
  readonly failure: Failure | null;
  readonly refusals: number;
  readonly className?: string;
  readonly children: ReactNode;
}

const WRONG = "[aria-invalid=true], fieldset[data-invalid]";

/**
 * A form that leads to what is wrong: after a refusal the first wrong entry has the focus, or else the words that say why.
 * A single wrong entry says so itself: no word about "some entries" is added.
 */
export function Form({ onSubmit, failure, refusals, className = "flex flex-col gap-5", children }: FormProps) {
  const element = useRef<HTMLFormElement>(null);
  const [isSingle, setSingle] = useState(false);
  useLayoutEffect(() => {
    if (refusals === 0) return;
    const wrong = element.current?.querySelectorAll<HTMLElement>(WRONG) ?? [];
    (wrong[0] ?? element.current?.querySelector<HTMLElement>("[data-problem]"))?.focus();
    setSingle(wrong.length === 1);
  }, [refusals]);
  const message = isSingle && failure?.message === words.failures.look ? undefined : failure?.message;
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
      <Problem text={message} />
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
