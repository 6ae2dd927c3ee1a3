import type { EventTypeInput } from "./schemas.ts";
import { completeFields, withGuestsHidden } from "./booking-fields.ts";
import { BUILT_IN_VIDEO } from "./integrations.ts";
import { isDisabled } from "./schemas/common.ts";
import { type EventTypeSettings, type EventTypeState, settingsOf } from "./state.ts";

/** Properties that are a column as they are: absent = unchanged. */
const COLUMNS = {
  title: "title",
  slug: "slug",
  description: "description",
  hidden: "hidden",
  lengthInMinutes: "length_minutes",
  slotInterval: "slot_interval_minutes",
  minimumBookingNotice: "notice_minutes",
  beforeEventBuffer: "before_buffer_minutes",
  afterEventBuffer: "after_buffer_minutes",
  offsetStart: "offset_start_minutes",
  onlyShowFirstAvailableSlot: "only_first_slot_per_day",
  showOptimizedSlots: "optimized_slots",
  scheduleId: "schedule_id",
  locations: "locations",
  bookingRequiresAuthentication: "requires_authentication",
  requiresBookerEmailVerification: "requires_email_verification",
  allowReschedulingPastBookings: "allow_rescheduling_past",
  allowReschedulingCancelledBookings: "allow_rescheduling_cancelled",
  requiresCancellationReason: "cancellation_reason_required",
  strictHolds: "strict_holds",
} as const satisfies Partial<Record<keyof EventTypeInput, keyof EventTypeState>>;

const SETTINGS = [
  "hideCalendarNotes",
  "hideCalendarEventDetails",
  "hideOrganizerEmail",
  "lockTimeZoneToggleOnBookingPage",
  "successRedirectUrl",
  "interfaceLanguage",
  "color",
  "bookerLayouts",
  "calVideoSettings",
] as const satisfies readonly (keyof EventTypeInput & keyof EventTypeSettings)[];

/** The state that results from an input; pure. Properties that the input does not name keep their value. */
export function applyInput(state: EventTypeState, input: EventTypeInput): EventTypeState {
  const next: EventTypeState = { ...state, settings: { ...state.settings } };
  for (const [key, column] of Object.entries(COLUMNS)) {
    const value = input[key as keyof typeof COLUMNS];
    if (value !== undefined) Object.assign(next, { [column]: value });
  }
  for (const key of SETTINGS) {
    if (input[key] !== undefined) Object.assign(next.settings, { [key]: input[key] });
  }
  if (input.lengthInMinutesOptions !== undefined) {
    next.length_options = input.lengthInMinutesOptions?.length ? input.lengthInMinutesOptions : null;
  }
  if (input.customName !== undefined) next.custom_name = input.customName || null;
  applyWindowAndLimits(next, input);
  applyPolicies(next, input);
  applyRescheduling(next, input);
  if (input.bookingFields) next.booking_fields = completeFields(input.bookingFields);
  if (input.disableGuests !== undefined)
    next.booking_fields = withGuestsHidden(next.booking_fields, input.disableGuests);
  const hasBuiltInVideo = next.locations.some((location) => location.integration === BUILT_IN_VIDEO);
  if (!hasBuiltInVideo) delete settingsOf(next).calVideoSettings;
  return next;
}

function applyWindowAndLimits(next: EventTypeState, input: EventTypeInput): void {
  const { bookingWindow, bookingLimitsCount, bookingLimitsDuration, bookerActiveBookingsLimit } = input;
  if (bookingWindow) next.booking_window = isDisabled(bookingWindow) ? null : bookingWindow;
  if (bookingLimitsCount) next.limits_count = limitsOrNull(bookingLimitsCount);
  if (bookingLimitsDuration) next.limits_duration = limitsOrNull(bookingLimitsDuration);
  if (bookerActiveBookingsLimit) {
    const limit = isDisabled(bookerActiveBookingsLimit) ? undefined : bookerActiveBookingsLimit;
    next.max_active_bookings = limit?.maximumActiveBookings ?? null;
    next.offer_reschedule_at_limit = limit?.offerReschedule ?? false;
  }
}

function limitsOrNull(limits: NonNullable<EventTypeInput["bookingLimitsCount"]>): EventTypeState["limits_count"] {
  if (isDisabled(limits)) return null;
  const caps = Object.fromEntries(Object.entries(limits).filter(([, cap]) => cap !== undefined));
  return Object.keys(caps).length === 0 ? null : caps;
}

function applyPolicies(next: EventTypeState, input: EventTypeInput): void {
  const { confirmationPolicy, recurrence, seats } = input;
  if (confirmationPolicy) {
    const policy = isDisabled(confirmationPolicy) ? undefined : confirmationPolicy;
    const threshold = policy?.type === "time" ? policy.noticeThreshold : undefined;
    next.requires_confirmation = policy !== undefined;
    next.pending_blocks = policy?.blockUnconfirmedBookingsInBooker ?? false;
    next.confirmation_threshold_minutes = threshold ? threshold.count * (threshold.unit === "hours" ? 60 : 1) : null;
    const settings = settingsOf(next);
    delete settings.noticeThreshold;
    if (threshold) settings.noticeThreshold = threshold;
  }
  if (recurrence) next.recurrence = isDisabled(recurrence) ? null : recurrence;
  if (seats !== undefined) {
    const on = seats === null || isDisabled(seats) ? undefined : seats;
    next.seats = on?.seatsPerTimeSlot ?? null;
    next.seats_show_attendees = on?.showAttendeeInfo ?? false;
    next.seats_show_availability = on?.showAvailabilityCount ?? true;
  }
}

function applyRescheduling(next: EventTypeState, { disableCancelling, disableRescheduling }: EventTypeInput): void {
  if (disableCancelling) next.disable_cancelling = disableCancelling.disabled;
  if (disableRescheduling) {
    next.disable_rescheduling = disableRescheduling.disabled;
    next.reschedule_notice_minutes = disableRescheduling.disabled ? null : (disableRescheduling.minutesBefore ?? null);
  }
}
