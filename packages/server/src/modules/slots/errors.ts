import { defineErrors } from "../../http/errors.ts";

export const slotErrors = defineErrors({
  event_type_not_found: [404, "Event type with id {id} not found."],
  event_type_slug_not_found: [404, "Event type with slug {slug} belonging to user {username} not found."],
  slots_user_not_found: [404, "User with username {username} not found"],
  slots_team_not_found: [404, "Team with slug {slug} not found"],
  slots_organization_not_found: [404, "Organization with slug {slug} not found"],
  too_many_slots: [400, "The range holds more than {most} starts, one every {step} minutes: ask for a shorter one"],
  hold_not_found: [404, "Slot reservation with uid={uid} was not found"],
  hold_duration_needs_credentials: [401, "reservationDuration can be set only by a signed-in host of the event type"],
  hold_duration_forbidden: [403, "reservationDuration can be set only by a host of the event type"],
  hold_slot_unavailable: [422, "The slot {start} cannot be reserved: {reasons}"],
  hold_length_without_options: [400, "slotDuration can be sent only for an event type with several lengths"],
  hold_length_not_an_option: [400, "slotDuration must be one of the event type's lengths: {options}"],
  hold_not_bookable: [
    422,
    "Event types with seats, recurrence or verified addresses cannot be booked in this version of Meridian",
  ],
  too_many_holds: [422, "Too many live reservations of this event type; wait for some to expire"],
});
