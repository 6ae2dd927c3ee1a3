import { defineErrors } from "../../http/errors.ts";

export const eventTypeErrors = defineErrors({
  own_event_type_not_found: [404, "Event type with id {id} not found"],
  event_type_of_another_user: [403, "Event type with id {id} belongs to another user"],
  event_type_slug_taken: [400, "You already have an event type with the slug '{slug}'"],
  event_type_slug_duplicate: [400, "error_event_type_url_duplicate"],
  event_type_schedule_not_found: [404, "Schedule with id {id} not found"],
  event_type_users_not_found: [404, "No user found with the username {usernames}"],
  too_many_event_types: [400, "You already have {limit} event types, which is the most"],
  event_type_too_many_users: [400, "usernames must have at most {max} names"],
  app_not_connected: [400, "{app} not connected."],
  calendar_not_connected: [400, "The calendar '{externalId}' of {integration} is not among your connected calendars"],
  no_calendar_connected: [400, "useDestinationCalendarEmail needs a connected calendar"],
  length_not_among_options: [400, "lengthInMinutesOptions must include lengthInMinutes ({length})"],
  seats_with_locations: [400, "seats cannot be combined with more than one location"],
  seats_with_confirmation: [400, "seats cannot be combined with a confirmationPolicy"],
  seats_with_recurrence: [400, "seats cannot be combined with recurrence"],
  active_limit_with_recurrence: [400, "bookerActiveBookingsLimit cannot be combined with recurrence"],
  unknown_name_variable: [400, "customName has the unknown variable {variable}"],
  booking_fields_too_large: [400, "bookingFields must take at most {limit} bytes as JSON"],
  email_field_required: [400, "bookingFields: the e-mail field must be required and visible"],
});

/** Failures of a booking's answers and location; clients match on these texts. */
export const bookingInputErrors = defineErrors({
  booking_response_missing: [400, 'Missing required booking field response: {slug} - answer it in "{place}"'],
  reschedule_reason_missing: [
    400,
    'Missing required booking field response: rescheduleReason - pass it as "reschedulingReason" in the request',
  ],
  attendee_phone_missing: [
    400,
    'Missing attendee phone number - it is required by the event type. Pass it as "attendee.phoneNumber" in the request',
  ],
  attendee_place_missing: [
    400,
    'Missing location - it is required by the event type. Pass it as "location.{property}" in the request, with "{kind}" as "location.type"',
  ],
  booking_response_type: [
    400,
    "Invalid type for booking field '{field}'. Expected type {expected} (compatible with field type '{type}'), but received {received}.",
  ],
  booking_response_option: [
    400,
    "Invalid option '{value}' for booking field '{field}'. Allowed options are: {options}.",
  ],
  booking_response_options: [
    400,
    "One or more invalid options for booking field '{field}'. Allowed options are: {options}.",
  ],
  booking_response_email: [400, "Invalid email format: '{value}' in booking field '{field}'"],
  booking_response_phone: [
    400,
    "Invalid phone number format. Please use international format. Booking field '{field}'",
  ],
  booking_response_too_long: [400, "Booking field '{field}' must have at most {max} characters"],
  booking_response_url: [400, "Booking field '{field}' must be an http:// or https:// URL"],
  duplicate_email: [400, "duplicate_email"],
  exclude_emails_match: [400, "exclude_emails_match_found_error_message"],
  require_emails_no_match: [400, "require_emails_no_match_found_error_message"],
  guests_disabled: [400, "Cannot add guests to this booking. The guests field is disabled for this event type"],
  location_not_offered: [
    400,
    "Booking location with type {type} not valid for event type with id={id}. The event type has following location types: {types}.",
  ],
});
