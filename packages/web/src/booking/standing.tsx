import type { ReactNode, Ref } from "react";
import { cx } from "../shared/cx.ts";
import { CalendarIcon, CheckIcon, CloseIcon, HourglassIcon } from "../shared/icons.tsx";
import type { Done } from "./booking-command.ts";
import type { OwnBooking } from "./page-data.ts";
import { words } from "./words.ts";

export interface Standing {
  readonly title: string;
  readonly text: ReactNode;
  readonly icon: ReactNode;
  readonly tone: "good" | "waiting" | "over";
  /** It will take place, as things stand. */
  readonly isLive: boolean;
}

const over = { icon: <CloseIcon />, tone: "over", isLive: false, text: null } as const;
const waiting = { icon: <HourglassIcon />, tone: "waiting", isLive: true, text: null } as const;

/** How a booking stands, in the words for who reads. `isNew`: it was made a moment ago; `done`: what was done here. */
export function standingOf(booking: OwnBooking, isNew: boolean, done: Done | null): Standing {
  const host = booking.host.name ?? words.booking.unknownHost;
  const isHost = booking.side === "host";
  switch (booking.status) {
    case "cancelled":
      return cancelledStanding(booking, host, done);
    case "rejected":
      return { ...over, title: words.booking.rejected, text: isHost ? null : words.booking.rejectedText(host) };
    case "awaiting_host":
      return { ...waiting, title: words.booking.awaiting };
    case "pending":
      if (booking.isPast) return { ...over, title: words.booking.past };
      if (isHost) return { ...waiting, title: words.answer.title(bookerName(booking)), text: words.answer.text };
      return {
        ...waiting,
        title: isNew ? words.booking.pendingJust : words.booking.pending,
        text: words.booking.pendingText(host, booking.booker.email),
      };
    default:
      if (booking.isPast) return { ...over, icon: <CheckIcon />, title: words.booking.past };
      return {
        icon: <CheckIcon />,
        tone: "good",
        isLive: true,
        title: acceptedTitle(booking, isNew, done),
        text: null,
      };
  }
}

function cancelledStanding(booking: OwnBooking, host: string, done: Done | null): Standing {
  if (booking.rescheduledToUid !== null)
    return { ...over, title: words.booking.moved, text: <MovedLink uid={booking.rescheduledToUid} /> };
  if (booking.askedToMove) {
    const title = booking.side === "host" ? words.answer.askedToMove : words.booking.askedToMove(host);
    return { ...over, icon: <CalendarIcon />, tone: "waiting", title };
  }
  return { ...over, title: done === "cancelled" ? words.booking.cancelledJust : words.booking.cancelled };
}

function acceptedTitle(booking: OwnBooking, isNew: boolean, done: Done | null): string {
  if (done === "confirmed") return words.answer.confirmed;
  if (!isNew) return words.booking.accepted;
  return booking.rescheduledFromUid === null ? words.booking.justBooked : words.booking.justMoved;
}

export function bookerName({ booker }: OwnBooking): string {
  return booker.name || booker.email;
}

function MovedLink({ uid }: { uid: string }) {
  return (
    <a href={`/booking/${encodeURIComponent(uid)}`} className="text-accent underline underline-offset-4">
      {words.booking.movedText}
    </a>
  );
}

const TONES: Record<Standing["tone"], string> = {
  good: "bg-fill text-on-fill",
  waiting: "bg-notice-tint text-notice",
  over: "bg-sunken text-muted ring-1 ring-line ring-inset",
};

export function StandingHeading({ standing, headingRef }: { standing: Standing; headingRef: Ref<HTMLHeadingElement> }) {
  return (
    <header className="flex items-start gap-4">
      <span
        aria-hidden="true"
        className={cx("grid size-11 shrink-0 place-items-center rounded-full", TONES[standing.tone])}
      >
        {standing.icon}
      </span>
      <div className="min-w-0 pt-1.5">
        <h1
          ref={headingRef}
          tabIndex={-1}
          className="text-2xl leading-tight font-semibold tracking-tight break-words outline-none"
        >
          {standing.title}
        </h1>
        {standing.text ? <p className="mt-1.5 break-words text-muted">{standing.text}</p> : null}
      </div>
    </header>
  );
}
