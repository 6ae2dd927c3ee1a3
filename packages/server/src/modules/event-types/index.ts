export { ATTENDEE_PHONE, guestsDisabled } from "./booking-fields.ts";
export { dynamicRow } from "./find.ts";
export { integrationLabel } from "./integrations.ts";
export { findEventTypeById, findEventTypeBySlug } from "./queries.ts";
export { type LocationRequest, type ResolvedLocation, resolveLocation } from "./resolve-location.ts";
export { type AttendeeInput, type CheckedResponses, checkBookingResponses } from "./responses.ts";
export { eventTypesOperations } from "./routes.ts";
export { type EventTypeRow, needsConfirmation } from "./state.ts";
export { bookingTitle, type TitleInput } from "./title.ts";
