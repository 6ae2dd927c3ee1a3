import { defineErrors } from "../../http/errors.ts";

/** Failures of reading and changing bookings; clients match on many of these texts. */
export const bookingErrors = defineErrors({
  booking_not_found: [404, "Booking with uid={uid} was not found in the database"],
  booking_access_denied: [
    403,
    "BookingPbacGuard - user with id={userId} does not have access to booking with uid={uid}",
  ],
  booking_unauthorized: [401, "User is not authorized to confirm this booking"],
  booking_already_confirmed: [400, "Booking already confirmed"],
  booking_not_pending: [400, "Booking with uid={uid} is {status} and can't be {action}"],
  booking_already_cancelled: [
    400,
    "Can't cancel booking with uid={uid} because it has been cancelled already. Please provide uid of a booking that is not cancelled.",
  ],
  booking_rejected: [400, "Can't cancel booking with uid={uid} because it has been rejected."],
  booking_ended: [400, "Cannot cancel a booking that has already ended"],
  cancelling_disabled: [400, "This event type does not allow cancellations"],
  cancellation_reason_required: [400, "Cancellation reason is required"],
  subsequent_without_series: [
    400,
    "Can't cancel subsequent bookings because booking with uid={uid} is not an occurrence of a recurring booking",
  ],
  subsequent_of_series: [
    400,
    "Can't cancel subsequent bookings with the uid of a whole series: pass the uid of one of its bookings, or leave cancelSubsequentBookings out to cancel all that are to come",
  ],
  seat_unknown: [400, "Invalid seatUid: this seat does not exist or has already been cancelled."],
  seat_needs_host: [401, "User not a host of this event"],
  absence_too_early: [
    400,
    "Bookings can only be marked as absent after their scheduled start time. This one starts at {start}.",
  ],
  absence_of_cancelled: [400, "Booking with uid={uid} is {status}: nobody can be absent from it"],
  absent_attendee_unknown: [404, "Booking with uid={uid} has no attendee with the e-mail address {email}"],
  reschedule_request_denied: [403, "Only the organizer can ask to reschedule booking with uid={uid}"],
  reschedule_request_closed: [
    400,
    "Can't ask to reschedule booking with uid={uid} because it has been {status} already",
  ],
  reschedule_request_ended: [400, "Can't ask to reschedule booking with uid={uid} because it is over"],
  calendar_links_without_event_type: [
    400,
    "The event type of booking with uid={uid} was deleted, so it has no calendar links",
  ],
  booking_of_another_user: [400, "Booking with uid={uid} does not belong to user with id={userId}"],
  attendee_not_found: [404, "Attendee with id={attendeeId} was not found in booking with uid={uid}"],
  event_types_do_not_exist: [400, "The requested event-types do not exist."],
});
