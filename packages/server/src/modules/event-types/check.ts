import type { EventTypeInput } from "./schemas.ts";
import { asksForEmail } from "./booking-fields.ts";
import { eventTypeErrors } from "./errors.ts";
import { appSlug, BUILT_IN_VIDEO, type Integration } from "./integrations.ts";
import type { EventTypeState } from "./state.ts";
import { unknownVariable } from "./title.ts";

/** Every list of event types and every booking page reads them. */
const MAX_FIELDS_BYTES = 32_768;

/**
 * Rules that concern several properties, checked against the state that would result, so that one request may switch a
 * setting off and use what it forbade.
 * @throws 400 with the rule that is broken.
 */
export function checkState(state: EventTypeState): void {
  if (state.length_options && !state.length_options.includes(state.length_minutes)) {
    throw eventTypeErrors.length_not_among_options({ length: state.length_minutes });
  }
  if (state.seats !== null) {
    if (state.locations.length > 1) throw eventTypeErrors.seats_with_locations();
    if (state.requires_confirmation) throw eventTypeErrors.seats_with_confirmation();
    if (state.recurrence) throw eventTypeErrors.seats_with_recurrence();
  }
  if (state.max_active_bookings !== null && state.recurrence) throw eventTypeErrors.active_limit_with_recurrence();
  if (Buffer.byteLength(JSON.stringify(state.booking_fields)) > MAX_FIELDS_BYTES)
    throw eventTypeErrors.booking_fields_too_large({ limit: MAX_FIELDS_BYTES });
  if (!asksForEmail(state.booking_fields)) throw eventTypeErrors.email_field_required();
  if (state.custom_name) {
    const variable = unknownVariable(
      state.custom_name,
      state.booking_fields.map((field) => field.slug),
    );
    if (variable) throw eventTypeErrors.unknown_name_variable({ variable });
  }
}

/**
 * What needs a connected app or calendar. There are no connections yet, so only the built-in video passes.
 * @throws app_not_connected, calendar_not_connected, no_calendar_connected (400)
 */
export function checkConnections(input: EventTypeInput): void {
  for (const location of input.locations ?? []) {
    if (location.type !== "integration" || location.integration === BUILT_IN_VIDEO) continue;
    throw eventTypeErrors.app_not_connected({ app: appSlug(location.integration as Integration) });
  }
  if (input.destinationCalendar) throw eventTypeErrors.calendar_not_connected(input.destinationCalendar);
  if (input.useDestinationCalendarEmail) throw eventTypeErrors.no_calendar_connected();
}
