import { useState } from "react";
import { Button, ButtonLink } from "../../../shared/button.tsx";
import type { Booking } from "../../data/types.ts";
import { formatDate } from "../../../shared/time.ts";
import { AbsenceDialog } from "./absence-dialog.tsx";
import { ReasonDialog, type ReasonKind } from "./reason-dialog.tsx";
import { useBookingCommand } from "./use-booking-command.ts";
import { words } from "../../words.ts";

const text = words.bookings;
const SMALL = "!min-h-10 !px-3 !text-sm";

interface BookingActionsProps {
  readonly booking: Booking;
  readonly isHost: boolean;
  /** null until the server has said; then nothing can be judged yet. */
  readonly nowMs: number | null;
  readonly span: string;
  readonly date: string | null;
}

interface Possible {
  readonly answer: boolean;
  readonly cancel: boolean;
  readonly ask: boolean;
  readonly move: boolean;
  readonly mark: boolean;
}

/** What can be done with a booking now. The server decides again. */
function possible(booking: Booking, isHost: boolean, nowMs: number): Possible {
  const isLive = booking.status === "accepted" || booking.status === "pending";
  const hasStarted = Date.parse(booking.start) <= nowMs;
  const isOver = Date.parse(booking.end) <= nowMs;
  const isPending = booking.status === "pending";
  return {
    answer: isHost && isPending && !isOver,
    cancel: isLive && !isOver && !(isHost && isPending),
    ask: isHost && isLive && !isOver && !isPending,
    move: isLive && !isOver,
    mark: isHost && booking.status === "accepted" && hasStarted,
  };
}

export function BookingActions({ booking, isHost, nowMs, span, date }: BookingActionsProps) {
  const [open, setOpen] = useState<ReasonKind | "absence" | null>(null);
  const confirm = useBookingCommand<null>(booking, "confirm", text.confirmed);
  const can = nowMs === null ? null : possible(booking, isHost, nowMs);
  const about = `${booking.title}, ${date ? formatDate(date, "day") : ""} ${span}`;
  const hidden = <span className="sr-only"> {about}</span>;
  return (
    <div className="mt-3 flex min-h-10 flex-wrap items-center gap-2 empty:hidden">
      {can?.answer ? (
        <>
          <Button className={SMALL} busy={confirm.isBusy} onClick={() => confirm.start(null)}>
            {text.confirm}
            {hidden}
          </Button>
          <Button kind="danger" className={SMALL} onClick={() => setOpen("decline")}>
            {text.decline}
            {hidden}
          </Button>
        </>
      ) : null}
      {can?.mark ? (
        <Button kind="secondary" className={SMALL} onClick={() => setOpen("absence")}>
          {text.mark}
          {hidden}
        </Button>
      ) : null}
      {can?.move ? (
        <ButtonLink kind="secondary" className={SMALL} href={`/reschedule/${encodeURIComponent(booking.uid)}`}>
          {text.move}
          {hidden}
        </ButtonLink>
      ) : null}
      {can?.ask ? (
        <Button kind="secondary" className={SMALL} onClick={() => setOpen("ask")}>
          {text.ask}
          {hidden}
        </Button>
      ) : null}
      {can?.cancel ? (
        <Button kind="danger" className={SMALL} onClick={() => setOpen("cancel")}>
          {text.cancel}
          {hidden}
        </Button>
      ) : null}
      {confirm.failure ? (
        <p role="alert" className="basis-full text-sm text-danger">
          {confirm.failure.message}
        </p>
      ) : null}
      {open === "absence" ? <AbsenceDialog booking={booking} onClose={() => setOpen(null)} /> : null}
      {open !== null && open !== "absence" ? (
        <ReasonDialog kind={open} booking={booking} about={about} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}
