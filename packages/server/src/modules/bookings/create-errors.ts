import { defineErrors } from "../../http/errors.ts";

/** Failures of creating and moving a booking. Quoted texts are matched by clients. */
export const createErrors = defineErrors({
  event_type_unnamed: [
    400,
    "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided",
  ],
  booked_event_type_not_found: [404, "Event type with id {id} not found."],
  booked_event_type_slug_not_found: [404, "Event type with slug {slug} belonging to user {username} not found."],
  booked_user_not_found: [404, "User with username {username} not found"],
  booked_team_not_found: [404, "Team with slug {slug} not found"],
  booked_organization_not_found: [404, "Organization with slug {slug} not found"],
  instant_needs_team: [400, "Instant bookings are only supported for team event types"],
  booking_requires_authentication: [401, "This event type can be booked only with credentials of its owner"],
  booking_requires_host: [403, "This event type can be booked only by its owner"],
  contact_missing: [400, "Attendee must have at least one contact method (email or phone number)"],
  seated_not_available: [400, "Bookings of seated event types are not available in this version of Meridian"],
  recurring_not_available: [400, "Bookings of recurring event types are not available in this version of Meridian"],
  email_verification_required: [400, "email_verification_required"],
  length_not_selectable: [
    400,
    "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, remove the 'lengthInMinutes' field from the request.",
  ],
  length_not_possible: [
    400,
    "Provided 'lengthInMinutes' is not one of the possible lengths for the event type. The possible lengths are: {lengths}",
  ],
  active_bookings_reached: [
    400,
    "Attendee with this email can't book because the maximum number of active bookings has been reached.",
  ],
  active_bookings_reached_reschedule: [
    400,
    "Attendee with this email can't book because the maximum number of active bookings has been reached. You can reschedule your existing booking ({uid}) to a new timeslot instead.",
  ],
  booking_in_the_past: [400, "Attempting to book a meeting in the past."],
  booking_out_of_bounds: [
    400,
    "The event type can't be booked at the \"start\" time provided. This could be because it's too soon (violating the minimum booking notice) or too far in the future (outside the event's scheduling window).",
  ],
  host_unavailable: [400, "User either already has booking at this time or is not available"],
  start_taken_by_booker: [400, "This address has asked for this time already; another request for it cannot be made"],
  slot_held: [400, "Somebody else is booking this slot; it may be free again in {seconds} seconds"],
  booking_limit_reached: [400, "booking_limit_reached"],
  duration_limit_reached: [400, "duration_limit_reached"],
  booking_conflict: [409, "booking_conflict_error"],
  too_many_attendees: [400, "A booking has at most {max} attendees"],
  reschedule_booking_not_found: [404, "Booking with uid={uid} was not found in the database"],
  reschedule_event_type_gone: [404, "The event type of booking with uid={uid} does not exist any more"],
  reschedule_cancelled: [
    400,
    "Can't reschedule booking with uid={uid} because it has been cancelled. Please provide uid of a booking that is not cancelled.",
  ],
  reschedule_moved: [
    400,
    "Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled already to booking with uid={successor}. You probably want to reschedule {successor} instead by passing it within the request URL.",
  ],
  reschedule_rejected: [400, "Can't reschedule booking with uid={uid} because it has been rejected."],
  reschedule_past: [400, "Can't reschedule booking with uid={uid} because it is over"],
  reschedule_disabled: [400, "This event type does not allow rescheduling"],
  reschedule_notice: [403, "Rescheduling is not allowed within the minimum notice period before the event"],
});
