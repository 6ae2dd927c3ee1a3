import { useRef, useState } from "react";
import { randomKey } from "../../shared/http.ts";
import { explain, type Failure } from "./failure.ts";

interface CommandOptions<Input, Output> {
  /** `key` is the same for repeats of the same input, so that the server can tell them from a second command. */
  readonly run: (input: Input, key: string) => Promise<Output>;
  readonly done?: (output: Output, input: Input) => void | Promise<void>;
  /** The entry that a refusal's reason is about. */
  readonly fieldOf?: Readonly<Record<string, string>>;
}

export interface Command<Input> {
  readonly isBusy: boolean;
  readonly failure: Failure | null;
  /** Counts refusals, so that a second one like the first is noticed. */
  readonly refusals: number;
  readonly start: (input: Input) => void;
  /** Shows what is wrong before anything is sent. */
  readonly refuse: (failure: Failure) => void;
  readonly forget: () => void;
}

/** One thing that the person asks the server to do: under way, done, or refused with a reason. */
export function useCommand<Input, Output = unknown>(options: CommandOptions<Input, Output>): Command<Input> {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refusals, setRefusals] = useState(0);
  const busy = useRef(false);
  const attempt = useRef({ text: "", key: "" });
  const refuse = (next: Failure) => {
    setFailure(next);
    setRefusals((count) => count + 1);
  };
  const start = async (input: Input) => {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    setFailure(null);
    const text = JSON.stringify(input) ?? "";
    if (attempt.current.key === "" || attempt.current.text !== text) attempt.current = { text, key: randomKey() };
    try {
      const output = await options.run(input, attempt.current.key);
      attempt.current = { text: "", key: "" };
      await options.done?.(output, input);
    } catch (error) {
      refuse(explain(error, options.fieldOf));
    } finally {
      busy.current = false;
      setBusy(false);
    }
  };
  return { isBusy, failure, refusals, refuse, forget: () => setFailure(null), start: (input) => void start(input) };
}
