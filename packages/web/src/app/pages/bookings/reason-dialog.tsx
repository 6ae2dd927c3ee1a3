import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { DialogActions } from "../../../shared/dialog.tsx";
import { Field, TextArea } from "../../../shared/field.tsx";
import type { ListedBooking } from "../../data/types.ts";
import { problemOf } from "../../forms/failure.ts";
import { Form } from "../../forms/form.tsx";
import { Modal } from "../../layout/modal.tsx";
import { words } from "../../words.ts";
import { useBookingCommand } from "./use-booking-command.ts";

export type ReasonKind = "cancel" | "decline" | "ask";

const ACTIONS = {
  cancel: { path: "cancel", key: "cancellationReason" },
  decline: { path: "decline", key: "reason" },
  ask: { path: "request-reschedule", key: "rescheduleReason" },
} as const;

interface ReasonDialogProps {
  readonly kind: ReasonKind;
  readonly booking: ListedBooking;
  /** Which booking, in words. */
  readonly about: string;
  readonly onClose: () => void;
}

/** Asks before a booking is given up, and why, for the other side. */
export function ReasonDialog({ kind, booking, about, onClose }: ReasonDialogProps) {
  const text = words.bookings.reasons[kind];
  const { path, key } = ACTIONS[kind];
  const [reason, setReason] = useState("");
  const command = useBookingCommand<object>(booking, path, text.done, onClose);
  const fields = command.failure?.fields ?? {};
  const isRequired = kind === "cancel" && booking.terms.needsCancellationReason;
  const submit = () => {
    const given = reason.trim();
    if (given !== "") command.start({ [key]: given });
    else if (isRequired)
      command.refuse({ message: words.failures.look, fields: { [key]: words.bookings.reasonMissing } });
    else command.start({});
  };
  return (
    <Modal title={text.title} onClose={onClose}>
      <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
        <div>
          <p className="font-medium break-words">{about}</p>
          <p className="mt-1 text-muted">{text.text}</p>
        </div>
        <Field
          label={words.bookings.reasonLabel}
          required={isRequired}
          error={problemOf(fields, "reason") ?? problemOf(fields, key)}
        >
          {(ids) => <TextArea {...ids} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <DialogActions>
          <Button type="submit" kind={kind === "ask" ? "primary" : "danger"} busy={command.isBusy}>
            {text.action}
          </Button>
          <Button kind="secondary" onClick={onClose}>
            {text.keep}
          </Button>
        </DialogActions>
      </Form>
    </Modal>
  );
}
