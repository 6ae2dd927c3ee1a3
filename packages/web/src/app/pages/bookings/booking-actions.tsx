import { type ReactNode, useState } from "react";
import { Button, ButtonLink } from "../../../shared/button.tsx";
import { formatDate } from "../../../shared/time.ts";
import type { ListedBooking } from "../../data/types.ts";
import { words } from "../../words.ts";
import { AbsenceDialog } from "./absence-dialog.tsx";
import { ReasonDialog, type ReasonKind } from "./reason-dialog.tsx";
import { useBookingCommand } from "./use-booking-command.ts";

const text = words.bookings;
const SMALL = "!min-h-10 !px-3 !text-sm";

interface BookingActionsProps {
  readonly booking: ListedBooking;
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

function isLive({ status }: ListedBooking): boolean {
  return status === "accepted" || status === "pending";
}

/** What can be done with a booking now. The server decides again. */
function possible(booking: ListedBooking, isHost: boolean, nowMs: number): Possible {
  const hasStarted = Date.parse(booking.start) <= nowMs;
  const isAhead = isLive(booking) && Date.parse(booking.end) > nowMs;
  const isPending = booking.status === "pending";
  const { cancelObstacle, rescheduleObstacle } = booking.terms;
  const isMovable = isAhead && rescheduleObstacle === null;
  return {
    answer: isHost && isPending && isAhead,
    cancel: isAhead && cancelObstacle === null && !(isHost && isPending),
    // Whoever booked could not choose another time either.
    ask: isHost && isMovable && !isPending,
    move: isMovable,
    mark: isHost && booking.status === "accepted" && hasStarted,
  };
}

/** Why a booking that is still ahead cannot be moved or cancelled; null when it can, and when it is over anyway. */
function hindranceOf({ end, terms }: ListedBooking, nowMs: number | null): string | null {
  if (nowMs === null || Date.parse(end) <= nowMs) return null;
  const { rescheduleObstacle: move, cancelObstacle: cancel } = terms;
  if (move === "disabled" && cancel === "disabled") return text.hindrances.both;
  if (cancel === "disabled") return text.hindrances.cancel;
  return move === null ? null : (text.hindrances.move[move] ?? null);
}

type Opened = ReasonKind | "absence";

export function BookingActions({ booking, isHost, nowMs, span, date }: BookingActionsProps) {
  const [open, setOpen] = useState<Opened | null>(null);
  if (!isLive(booking)) return null;
  const can = nowMs === null ? null : possible(booking, isHost, nowMs);
  const hindrance = hindranceOf(booking, nowMs);
  if (can && !hindrance && !Object.values(can).some(Boolean)) return null;
  const about = `${booking.title}, ${date ? formatDate(date, "day") : ""} ${span}`;
  const opener = (
    isShown: boolean | undefined,
    kind: "secondary" | "danger",
    label: string,
    opened: Opened,
  ): ReactNode =>
    isShown ? (
      <Button kind={kind} className={SMALL} onClick={() => setOpen(opened)}>
        {label}
        <span className="sr-only"> {about}</span>
      </Button>
    ) : null;
  const close = () => setOpen(null);
  return (
    <div className="mt-3 flex min-h-10 flex-wrap items-center gap-2">
      {can?.answer ? <ConfirmButton booking={booking} about={about} /> : null}
      {opener(can?.answer, "danger", text.decline, "decline")}
      {opener(can?.mark, "secondary", text.mark, "absence")}
      {can?.move ? (
        <ButtonLink className={SMALL} href={`/reschedule/${encodeURIComponent(booking.uid)}`}>
          {text.move}
          <span className="sr-only"> {about}</span>
        </ButtonLink>
      ) : null}
      {opener(can?.ask, "secondary", text.ask, "ask")}
      {opener(can?.cancel, "danger", text.cancel, "cancel")}
      {hindrance ? <p className="order-last basis-full text-sm text-muted">{hindrance}</p> : null}
      {open === "absence" ? <AbsenceDialog booking={booking} onClose={close} /> : null}
      {open !== null && open !== "absence" ? (
        <ReasonDialog kind={open} booking={booking} about={about} onClose={close} />
      ) : null}
    </div>
  );
}

function ConfirmButton({ booking, about }: { booking: ListedBooking; about: string }) {
  const confirm = useBookingCommand<null>(booking, "confirm", text.confirmed);
  return (
    <>
      <Button className={SMALL} busy={confirm.isBusy} onClick={() => confirm.start(null)}>
        {text.confirm}
        <span className="sr-only"> {about}</span>
      </Button>
      {confirm.failure ? (
        <p role="alert" className="order-last basis-full text-sm text-danger">
          {confirm.failure.message}
        </p>
      ) : null}
    </>
  );
}
