import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { DialogActions } from "../../../shared/dialog.tsx";
import { Choice, FieldGroup } from "../../../shared/field.tsx";
import type { Booking } from "../../data/types.ts";
import { Form } from "../../forms/form.tsx";
import { Modal } from "../../layout/modal.tsx";
import { words } from "../../words.ts";
import { useBookingCommand } from "./use-booking-command.ts";

const text = words.bookings.absence;

interface Marks {
  readonly host: boolean;
  readonly attendees: readonly { readonly email: string; readonly absent: boolean }[];
}

/** Who did not come. */
export function AbsenceDialog({ booking, onClose }: { booking: Booking; onClose: () => void }) {
  const [host, setHost] = useState(booking.absentHost);
  const [absent, setAbsent] = useState<ReadonlySet<string>>(
    new Set(booking.attendees.filter((attendee) => attendee.absent).map(({ email }) => email)),
  );
  const command = useBookingCommand<Marks>(booking, "mark-absent", words.saved, onClose);
  const toggle = (email: string) => {
    const next = new Set(absent);
    if (!next.delete(email)) next.add(email);
    setAbsent(next);
  };
  const submit = () =>
    command.start({ host, attendees: booking.attendees.map(({ email }) => ({ email, absent: absent.has(email) })) });
  return (
    <Modal title={text.title} onClose={onClose}>
      <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
        <FieldGroup label={text.label} required>
          <div className="flex flex-col gap-2">
            {booking.attendees.map(({ email, displayEmail, name }) => (
              <Choice key={email} type="checkbox" checked={absent.has(email)} onChange={() => toggle(email)}>
                {name || displayEmail}
              </Choice>
            ))}
            <Choice type="checkbox" checked={host} onChange={() => setHost(!host)}>
              {text.me}
            </Choice>
          </div>
        </FieldGroup>
        <DialogActions>
          <Button type="submit" busy={command.isBusy}>
            {words.save}
          </Button>
          <Button kind="secondary" onClick={onClose}>
            {words.cancel}
          </Button>
        </DialogActions>
      </Form>
    </Modal>
  );
}
