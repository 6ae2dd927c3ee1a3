import { useCallback, useEffect, useRef, useState } from "react";

export interface FormStep<Why> {
  /** The start whose form is open; null = times are on show. */
  readonly start: string | null;
  readonly open: (start: string) => void;
  /** Closes the form, with the reason if it was not the reader's wish. */
  readonly close: (why?: Why) => void;
}

/**
 * Whether times or a form are on show. The form is an entry of its own in the browser's history: "back" on a phone leads
 * to the times, not away from the page.
 */
export function useFormStep<Why>(onClosed: (start: string, why: Why | null) => void): FormStep<Why> {
  const [start, setStart] = useState<string | null>(null);
  const reason = useRef<Why | null>(null);
  const current = useRef<string | null>(null);
  const closed = useRef(onClosed);
  closed.current = onClosed;
  useEffect(() => {
    const onPopState = () => {
      const was = current.current;
      const why = reason.current;
      reason.current = null;
      current.current = null;
      setStart(null);
      if (was !== null) closed.current(was, why);
    };
    addEventListener("popstate", onPopState);
    return () => removeEventListener("popstate", onPopState);
  }, []);
  const open = useCallback((chosen: string) => {
    current.current = chosen;
    history.pushState({ form: true }, "");
    setStart(chosen);
  }, []);
  const close = useCallback((why?: Why) => {
    // A second reason while the first is being acted on would lead away from the page.
    if (current.current === null || reason.current !== null) return;
    reason.current = why ?? null;
    history.back();
  }, []);
  return { start, open, close };
}
