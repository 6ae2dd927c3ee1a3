import { useState } from "react";
import { Button } from "../shared/button.tsx";
import { Dialog, DialogActions } from "../shared/dialog.tsx";
import { Field, TextArea } from "../shared/field.tsx";
import { request } from "../shared/http.ts";
import { Notice } from "../shared/notice.tsx";
import { refusalOf } from "./failures.ts";
import type { OwnBooking } from "./page-data.ts";
import { words } from "./words.ts";

interface CancelDialogProps {
  readonly booking: OwnBooking;
  readonly onClose: () => void;
  readonly onCancelled: (reason: string | null) => void;
}

/** Asks once more, and why. */
export function CancelDialog({ booking, onClose, onCancelled }: CancelDialogProps) {
  const [reason, setReason] = useState("");
  // The server knows who is asking, and may want a reason where this page did not expect it.
  const [isRequired, setRequired] = useState(booking.needsCancellationReason);
  const [problem, setProblem] = useState<string | undefined>();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const text = reason.trim();
    setFailure(null);
    if (isRequired && text === "") return setProblem(words.problems.reason);
    setProblem(undefined);
    setBusy(true);
    try {
      await request("POST", `/v2/bookings/${encodeURIComponent(booking.uid)}/cancel`, {
        body: text ? { cancellationReason: text } : {},
      });
      onCancelled(text || null);
    } catch (error) {
      setBusy(false);
      const refusal = refusalOf(error);
      if (refusal.kind === "field") {
        setRequired(true);
        setProblem(refusal.text);
      } else {
        setFailure(refusal.kind === "form" ? refusal.text : words.problems.server);
      }
    }
  };
  return (
    <Dialog title={words.cancel.title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
        className="flex flex-col gap-4 pt-1"
      >
        <p className="text-muted">{words.cancel.text}</p>
        <Field label={words.cancel.reason} required={isRequired} hint={words.cancel.reasonHint} error={problem}>
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
            {words.cancel.submit}
          </Button>
          <Button kind="secondary" onClick={onClose}>
            {words.cancel.keep}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
