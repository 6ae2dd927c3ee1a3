import type { CallerUser } from "../../http/caller.ts";
import type { BookingView } from "./queries.ts";

type Accessed = Pick<BookingView, "organizerId"> & {
  readonly eventType: { readonly ownerId?: number | null } | null;
  readonly attendees: readonly { readonly email: string }[];
};

/** Whether the person receives: the organizer, or the owner of the event type who attends. */
export function isHost(user: CallerUser, booking: Accessed): boolean {
  if (user.id === booking.organizerId) return true;
  const attends = booking.attendees.some((attendee) => attendee.email === user.email);
  return attends && user.id === booking.eventType?.ownerId;
}

/** Access to a booking beyond what its uid gives: hosts and operators of the server. Teams and organizations add theirs. */
export function mayAccess(user: CallerUser | null, booking: Accessed): boolean {
  return user !== null && (user.role === "ADMIN" || isHost(user, booking));
}

/** Power over the event type that was booked: its owner and operators of the server. */
export function hasEventTypePower(
  user: CallerUser | null,
  eventType: { readonly ownerId: number | null } | null,
): boolean {
  return user !== null && (user.role === "ADMIN" || (eventType !== null && user.id === eventType.ownerId));
}

/** Who sees the attendees of a booking with seats: everybody if the event type says so, else those who run it. */
export function maySeeSeatedAttendees(
  user: CallerUser | null,
  booking: Accessed & Pick<BookingView, "eventType">,
): boolean {
  return (
    booking.eventType?.seatsShowAttendees === true ||
    mayAccess(user, booking) ||
    hasEventTypePower(user, booking.eventType)
  );
}

/** Whether whoever cancels has to say why; the event type's rule, by the side they are on. */
export function needsCancellationReason(booking: Pick<BookingView, "eventType">, cancelledByHost: boolean): boolean {
  switch (booking.eventType?.cancellationReasonRequired) {
    case "MANDATORY_BOTH":
      return true;
    case "MANDATORY_HOST_ONLY":
      return cancelledByHost;
    case "MANDATORY_ATTENDEE_ONLY":
      return !cancelledByHost;
    default:
      return false;
  }
}
