import { useEffect, useState } from "react";
import { Button } from "../../shared/button.tsx";
import { CopyIcon } from "./icons.tsx";
import { words } from "../words.ts";

const SHOWN_MS = 3000;

/** Puts a text on the clipboard. On pages without TLS browsers lack the clipboard's interface, so the old way is kept. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.className = "fixed top-0 left-0 opacity-0";
  const before = document.activeElement;
  // Inside an open dialog, because outside of it nothing can be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for people who do not see where the button stands. */
  readonly what: string;
  readonly kind?: "primary" | "secondary";
}

type Outcome = "none" | "done" | "failed";

export function CopyButton({ text, what, kind = "secondary" }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>("none");
  useEffect(() => {
    if (outcome !== "done") return undefined;
    const timer = setTimeout(() => setOutcome("none"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const start = async () => setOutcome((await copy(text)) ? "done" : "failed");
  return (
    <>
      <Button kind={kind} className="min-w-28" onClick={() => void start()}>
        <CopyIcon />
        {outcome === "done" ? words.copy.done : words.copy.label}
        <span className="sr-only"> {what}</span>
      </Button>
      <span role="status" className={outcome === "failed" ? "text-sm text-danger" : "sr-only"}>
        {outcome === "none" ? "" : outcome === "done" ? words.copy.done : words.copy.failed}
      </span>
    </>
  );
}
