import { isDeepStrictEqual } from "node:util";
import type { Selectable } from "kysely";
import type { EventTypesTable } from "../../database/tables.ts";
import { completeFields } from "./booking-fields.ts";
import { BUILT_IN_VIDEO } from "./integrations.ts";

/** A stored event type; instants are epoch milliseconds, durations minutes. */
export type EventTypeRow = Selectable<EventTypesTable>;

/** What an owner can set. Create and update both make one of these, check it whole and store it whole. */
export type EventTypeState = Omit<EventTypeRow, "id" | "owner_id" | "team_id" | "created_at" | "updated_at">;

/** Content of the `settings` column: shown or passed on, decides nothing about slots and bookings. */
export interface EventTypeSettings {
  hideCalendarNotes?: boolean;
  hideCalendarEventDetails?: boolean;
  hideOrganizerEmail?: boolean;
  lockTimeZoneToggleOnBookingPage?: boolean;
  successRedirectUrl?: string | null;
  interfaceLanguage?: string | null;
  color?: { lightThemeHex: string; darkThemeHex: string };
  bookerLayouts?: { defaultLayout: string; enabledLayouts: string[] };
  calVideoSettings?: Record<string, unknown>;
  /** As given: the column holds minutes, the answer the unit. */
  noticeThreshold?: { unit: "minutes" | "hours"; count: number };
}

export function settingsOf(row: Pick<EventTypeRow, "settings">): EventTypeSettings {
  return row.settings as EventTypeSettings;
}

/** Whether two states mean the same, as they are stored; a setting that is off is like one that was never set. */
export function isSameState(one: EventTypeState, other: EventTypeState): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(state: EventTypeState): unknown {
  const settings = Object.entries(state.settings).filter(([, value]) => value !== false && value !== null);
  return JSON.parse(JSON.stringify({ ...state, settings: Object.fromEntries(settings) }));
}

const MINUTE_MS = 60_000;

/**
 * Whether a booking made now needs the organizer's yes. With a threshold only at short notice: when no more than `count`
 * whole units remain until it starts (48 hours and 59 minutes are 48 whole hours).
 */
export function needsConfirmation(
  row: Pick<EventTypeRow, "requires_confirmation" | "confirmation_threshold_minutes" | "settings">,
  nowMs: number,
  startMs: number,
): boolean {
  if (!row.requires_confirmation) return false;
  const threshold = settingsOf(row).noticeThreshold;
  if (row.confirmation_threshold_minutes === null || !threshold) return true;
  const unitMs = threshold.unit === "hours" ? 60 * MINUTE_MS : MINUTE_MS;
  return Math.floor((startMs - nowMs) / unitMs) <= threshold.count;
}

/** The defaults of everything optional. */
export function newState(): EventTypeState {
  return {
    slug: "",
    title: "",
    description: null,
    hidden: false,
    length_minutes: 0,
    length_options: null,
    slot_interval_minutes: null,
    notice_minutes: 120,
    before_buffer_minutes: 0,
    after_buffer_minutes: 0,
    offset_start_minutes: 0,
    only_first_slot_per_day: false,
    optimized_slots: false,
    schedule_id: null,
    booking_window: null,
    limits_count: null,
    limits_duration: null,
    max_active_bookings: null,
    offer_reschedule_at_limit: false,
    seats: null,
    seats_show_attendees: false,
    seats_show_availability: true,
    requires_confirmation: false,
    confirmation_threshold_minutes: null,
    pending_blocks: false,
    recurrence: null,
    locations: [{ type: "integration", integration: BUILT_IN_VIDEO }],
    booking_fields: completeFields([]),
    custom_name: null,
    requires_authentication: false,
    requires_email_verification: false,
    disable_cancelling: false,
    disable_rescheduling: false,
    reschedule_notice_minutes: null,
    allow_rescheduling_past: false,
    allow_rescheduling_cancelled: false,
    cancellation_reason_required: "MANDATORY_HOST_ONLY",
    strict_holds: false,
    settings: {},
  };
}
