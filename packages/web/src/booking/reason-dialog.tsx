import { useState } from "react";
import { Button } from "../shared/button.tsx";
import { Dialog, DialogActions } from "../shared/dialog.tsx";
import { Field, TextArea } from "../shared/field.tsx";
import { Notice } from "../shared/notice.tsx";
import { command, problemText } from "./booking-command.ts";
import { refusalOf } from "./failures.ts";
import type { OwnBooking } from "./page-data.ts";
import { words } from "./words.ts";

export type Ending = "cancel" | "decline";

interface ReasonDialogProps {
  readonly ending: Ending;
  readonly booking: OwnBooking;
  readonly onClose: () => void;
  readonly onEnded: (reason: string | null) => void;
}

const KEYS = { cancel: "cancellationReason", decline: "reason" } as const;

/** Asks once more before a booking ends, and why. */
export function ReasonDialog({ ending, booking, onClose, onEnded }: ReasonDialogProps) {
  const text = words[ending];
  const [reason, setReason] = useState("");
  // The server knows who is asking, and may want a reason where this page did not expect it.
  const [isRequired, setRequired] = useState(ending === "cancel" && booking.needsCancellationReason);
  const [problem, setProblem] = useState<string | undefined>();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const given = reason.trim();
    setFailure(null);
    if (isRequired && given === "") return setProblem(words.problems.reason);
    setProblem(undefined);
    setBusy(true);
    try {
      await command(booking, ending, given ? { [KEYS[ending]]: given } : {});
      onEnded(given || null);
    } catch (error) {
      setBusy(false);
      const refusal = refusalOf(error);
      if (refusal.kind === "field") {
        setRequired(true);
        setProblem(refusal.text);
      } else {
        setFailure(problemText(error));
      }
    }
  };
  return (
    <Dialog title={text.title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
        className="flex flex-col gap-4 pt-1"
      >
        <p className="text-muted">{text.text}</p>
        <Field
          label={words.endings.reason}
          required={isRequired}
          hint={booking.side === "host" ? words.endings.seenByBooker : words.endings.seenByHost}
          error={problem}
        >
          {(ids) => (
            <TextArea {...ids} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        {failure ? (
          <Notice kind="danger" takesFocus>
            {failure}
          </Notice>
        ) : null}
        <DialogActions>
          <Button kind="danger" type="submit" busy={isBusy}>
            {text.submit}
          </Button>
          <Button kind="secondary" onClick={onClose}>
            {text.keep}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
