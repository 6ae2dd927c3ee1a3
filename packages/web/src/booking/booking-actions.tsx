import { type ReactNode, useState } from "react";
import { Button, ButtonLink } from "../shared/button.tsx";
import { Notice } from "../shared/notice.tsx";
import { command, isUnanswered, problemText, waitsForReader } from "./booking-command.ts";
import type { OwnBooking } from "./page-data.ts";
import type { Ending } from "./reason-dialog.tsx";
import { words } from "./words.ts";

interface BookingActionsProps {
  readonly booking: OwnBooking;
  readonly isLive: boolean;
  /** What has been said elsewhere on the page already. */
  readonly said: string | null;
  readonly onEnd: (ending: Ending) => void;
  readonly onConfirmed: () => void;
}

/** What the reader can do with the booking, and why not more. */
export function BookingActions({ booking, isLive, said, onEnd, onConfirmed }: BookingActionsProps) {
  const { rescheduleObstacle, cancelObstacle, askedToMove, side } = booking;
  const explained = [cannotMove(booking), cannotCancel(booking)].filter((text) => text !== null && text !== said);
  return (
    <div className="mt-7 border-t border-line pt-6">
      {waitsForReader(booking) ? (
        <Answer booking={booking} onDecline={() => onEnd("decline")} onDone={onConfirmed} />
      ) : null}
      <div className="flex flex-wrap gap-3 empty:hidden">
        {rescheduleObstacle === null ? (
          <ButtonLink
            kind={askedToMove && side !== "host" ? "primary" : "secondary"}
            href={`/reschedule/${encodeURIComponent(booking.uid)}`}
          >
            {askedToMove ? words.booking.chooseTime : words.booking.reschedule}
          </ButtonLink>
        ) : null}
        {cancelObstacle === null && !waitsForReader(booking) ? (
          <Button kind="danger" data-ends onClick={() => onEnd("cancel")}>
            {words.booking.cancel}
          </Button>
        ) : null}
        <BookAgain booking={booking} isLive={isLive} />
      </div>
      {isLive || askedToMove
        ? explained.map((text) => (
            <p key={text} className="mt-3 text-sm text-muted">
              {text}
            </p>
          ))
        : null}
      {isLive ? <KeepAddress booking={booking} /> : null}
      {side === "stranger" && isUnanswered(booking) ? <SignInToAnswer uid={booking.uid} /> : null}
    </div>
  );
}

/** Why the booking cannot be moved, in the words for who reads; null when it can. */
export function cannotMove({ rescheduleObstacle, side }: OwnBooking): string | null {
  if (rescheduleObstacle === null) return null;
  return (
    (side === "host" ? words.cannotMove.host[rescheduleObstacle] : undefined) ??
    words.cannotMove.all[rescheduleObstacle]
  );
}

/** Why the booking cannot be cancelled, in the words for who reads; null when it can. */
export function cannotCancel({ cancelObstacle, side }: OwnBooking): string | null {
  if (cancelObstacle === null) return null;
  return (
    (side === "host" ? words.cannotCancel.host[cancelObstacle] : undefined) ?? words.cannotCancel.all[cancelObstacle]
  );
}

interface AnswerProps {
  readonly booking: OwnBooking;
  readonly onDecline: () => void;
  readonly onDone: () => void;
}

/** For the host, of whom the booking waits. */
function Answer({ booking, onDecline, onDone }: AnswerProps) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const confirm = async () => {
    setFailure(null);
    setBusy(true);
    try {
      await command(booking, "confirm");
      onDone();
    } catch (error) {
      setBusy(false);
      setFailure(problemText(error));
    }
  };
  return (
    <div className="mb-6">
      {failure ? (
        <div className="mb-4">
          <Notice kind="danger" takesFocus>
            {failure}
          </Notice>
        </div>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <Button busy={isBusy} onClick={() => void confirm()} className="min-w-32">
          {words.answer.confirm}
        </Button>
        <Button kind="danger" data-ends onClick={onDecline} className="min-w-32">
          {words.answer.decline}
        </Button>
      </div>
    </div>
  );
}

/** Where neither can be done: another booking is what remains. */
function BookAgain({ booking, isLive }: { booking: OwnBooking; isLive: boolean }): ReactNode {
  const { rescheduleObstacle, cancelObstacle, host, eventType, side } = booking;
  if (side === "host" || rescheduleObstacle === null || cancelObstacle === null) return null;
  if (host.username === null || eventType === null) return null;
  return (
    <ButtonLink href={`/${encodeURIComponent(host.username)}/${encodeURIComponent(eventType.slug)}`}>
      {isLive ? words.booking.bookMore : words.booking.bookAgain}
    </ButtonLink>
  );
}

function KeepAddress({ booking }: { booking: OwnBooking }) {
  const text = words.booking.keep(booking.rescheduleObstacle === null, booking.cancelObstacle === null);
  return booking.side === "host" || text === null ? null : <p className="mt-6 text-sm text-muted">{text}</p>;
}

function SignInToAnswer({ uid }: { uid: string }) {
  const next = encodeURIComponent(`/booking/${encodeURIComponent(uid)}`);
  return (
    <p className="mt-3 text-sm text-muted">
      {words.answer.areYou}{" "}
      <a href={`/app/sign-in?next=${next}`} className="inline-block py-1 text-accent underline underline-offset-4">
        {words.answer.signIn}
      </a>
    </p>
  );
}
