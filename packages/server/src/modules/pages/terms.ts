import { type BookingView, needsCancellationReason } from "../bookings/index.ts";

type EventTypeTerms =
  | "disableCancelling"
  | "disableRescheduling"
  | "rescheduleNoticeMinutes"
  | "allowReschedulingPast"
  | "allowReschedulingCancelled"
  | "cancellationReasonRequired";

/** What decides about a booking's terms, and why its host declined it. */
export type JudgedBooking = Pick<
  BookingView,
  "status" | "startsAtMs" | "endsAtMs" | "rescheduled" | "rescheduledToUid" | "organizerId"
> & {
  readonly rejectionReason: string | null;
  readonly organizer: Pick<NonNullable<BookingView["organizer"]>, "username"> | null;
  readonly eventType: Pick<NonNullable<BookingView["eventType"]>, EventTypeTerms> | null;
};

/** The side on which somebody looks at a booking: its host, somebody else with an account, or nobody known. */
export type Side = "host" | "member" | "stranger";

export function sideOf(viewerId: number | null, booking: Pick<BookingView, "organizerId">): Side {
  if (viewerId === null) return "stranger";
  return viewerId === booking.organizerId ? "host" : "member";
}

/** What somebody can do with a booking now, or why not; the server decides again when they do it. */
export function termsOf(booking: JudgedBooking, side: Side, nowMs: number) {
  return {
    rescheduleObstacle: rescheduleObstacle(booking, side, nowMs),
    cancelObstacle: cancelObstacle(booking, nowMs),
    needsCancellationReason: needsCancellationReason(asBooked(booking), side === "host"),
    rejectionReason: booking.status === "rejected" ? booking.rejectionReason : null,
  };
}

/** The rule reads one property of what was booked. */
function asBooked({ eventType }: JudgedBooking): Pick<BookingView, "eventType"> {
  return { eventType: eventType as BookingView["eventType"] };
}

/** Why the booking cannot be moved; null = it can. The time of notice binds those who booked. */
function rescheduleObstacle(booking: JudgedBooking, side: Side, nowMs: number) {
  const { eventType, status } = booking;
  if (status === "rejected" || status === "awaiting_host") return "rejected";
  const isCancelled = status === "cancelled";
  if (isCancelled && booking.rescheduledToUid) return "moved";
  if (isCancelled && !booking.rescheduled && !eventType?.allowReschedulingCancelled) return "cancelled";
  if (!isCancelled && booking.endsAtMs <= nowMs && !eventType?.allowReschedulingPast) return "past";
  if (!eventType || booking.organizer?.username == null) return "gone";
  if (eventType.disableRescheduling) return "disabled";
  const leftMs = booking.startsAtMs - nowMs;
  const noticeMs = side === "host" ? 0 : (eventType.rescheduleNoticeMinutes ?? 0) * 60_000;
  return leftMs > 0 && leftMs < noticeMs ? "notice" : null;
}

/** Why the booking cannot be cancelled; null = it can. */
function cancelObstacle(booking: JudgedBooking, nowMs: number) {
  if (booking.status === "cancelled" || booking.status === "rejected") return "ended";
  if (booking.endsAtMs <= nowMs) return "past";
  return booking.eventType?.disableCancelling ? "disabled" : null;
}
