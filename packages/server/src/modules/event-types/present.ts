import type { BookingFieldJson, LocationJson } from "../../database/tables.ts";
import type { EventTypeOutput } from "./schemas.ts";
import { guestsDisabled } from "./booking-fields.ts";
import type { Owner } from "./queries.ts";
import { type EventTypeRow, type EventTypeSettings, settingsOf } from "./state.ts";

export interface View {
  /** Public address of this server, without a trailing slash. */
  readonly baseUrl: string;
  /** The viewer; null = nobody signed in. */
  readonly viewerId: number | null;
  /** Lists leave out hidden booking fields, for everybody. */
  readonly inList?: boolean;
}

/** An event type as the API shows it. */
export function presentEventType(row: EventTypeRow, owners: readonly Owner[], view: View): EventTypeOutput {
  const settings = settingsOf(row);
  const isOwner = view.viewerId !== null && view.viewerId === row.owner_id;
  return {
    id: row.id,
    ownerId: row.owner_id ?? 0,
    ...presentBasics(row, isOwner, view.inList === true),
    ...presentTiming(row),
    ...presentPolicies(row, settings),
    ...presentSettings(row, settings),
    users: owners.map((owner) => presentUser(owner, view.viewerId)),
    bookingUrl: bookingUrl(row, owners, view.baseUrl),
  };
}

function presentBasics(row: EventTypeRow, isOwner: boolean, inList: boolean) {
  const fields = inList ? row.booking_fields.filter((field) => field.hidden !== true) : row.booking_fields;
  return {
    lengthInMinutes: row.length_minutes,
    ...(row.length_options ? { lengthInMinutesOptions: row.length_options } : {}),
    title: row.title,
    slug: row.slug,
    description: row.description ?? "",
    locations: (isOwner ? row.locations : row.locations.map(withoutPrivateValue)) as EventTypeOutput["locations"],
    bookingFields: (isOwner ? fields : fields.map(withoutAddressLists)) as EventTypeOutput["bookingFields"],
    disableGuests: guestsDisabled(row.booking_fields),
    hidden: row.hidden,
    ...(row.custom_name ? { customName: row.custom_name } : {}),
    metadata: row.length_options ? { multipleDuration: row.length_options } : {},
    price: 0,
    currency: "usd",
    isInstantEvent: false,
  };
}

/** `public: false` promises that the value is not shown before somebody books. */
function withoutPrivateValue(location: LocationJson): LocationJson {
  if (location.public !== false) return location;
  return Object.fromEntries(
    Object.entries(location).map(([key, value]) => [key, ["address", "link", "phone"].includes(key) ? "" : value]),
  ) as LocationJson;
}

/** Who may or may not book is the owner's business. */
function withoutAddressLists({ excludeEmails: _excluded, requireEmails: _required, ...field }: BookingFieldJson) {
  return field;
}

function presentTiming(row: EventTypeRow) {
  return {
    slotInterval: row.slot_interval_minutes,
    minimumBookingNotice: row.notice_minutes,
    beforeEventBuffer: row.before_buffer_minutes,
    afterEventBuffer: row.after_buffer_minutes,
    offsetStart: row.offset_start_minutes,
    onlyShowFirstAvailableSlot: row.only_first_slot_per_day,
    showOptimizedSlots: row.optimized_slots,
    scheduleId: row.schedule_id,
    bookingWindow: row.booking_window ?? ({ disabled: true } as const),
    ...(row.limits_count ? { bookingLimitsCount: row.limits_count } : {}),
    ...(row.limits_duration ? { bookingLimitsDuration: row.limits_duration } : {}),
    bookerActiveBookingsLimit:
      row.max_active_bookings === null
        ? ({ disabled: true } as const)
        : { maximumActiveBookings: row.max_active_bookings, offerReschedule: row.offer_reschedule_at_limit },
  };
}

function presentPolicies(row: EventTypeRow, settings: EventTypeSettings) {
  const threshold = settings.noticeThreshold;
  const policy = {
    type: threshold ? ("time" as const) : ("always" as const),
    ...(threshold ? { noticeThreshold: threshold } : {}),
    blockUnconfirmedBookingsInBooker: row.pending_blocks,
  };
  const seats = {
    seatsPerTimeSlot: row.seats ?? 0,
    showAttendeeInfo: row.seats_show_attendees,
    showAvailabilityCount: row.seats_show_availability,
    disabled: false,
  };
  return {
    confirmationPolicy: row.requires_confirmation ? policy : ({ disabled: true } as const),
    recurrence: row.recurrence ? { ...row.recurrence, disabled: false } : null,
    seats: row.seats === null ? ({ disabled: true } as const) : seats,
    seatsPerTimeSlot: row.seats,
    seatsShowAvailabilityCount: row.seats === null ? null : row.seats_show_availability,
    requiresBookerEmailVerification: row.requires_email_verification,
    bookingRequiresAuthentication: row.requires_authentication,
    disableCancelling: { disabled: row.disable_cancelling },
    disableRescheduling: {
      disabled: row.disable_rescheduling,
      ...(row.reschedule_notice_minutes === null ? {} : { minutesBefore: row.reschedule_notice_minutes }),
    },
    allowReschedulingPastBookings: row.allow_rescheduling_past,
    allowReschedulingCancelledBookings: row.allow_rescheduling_cancelled,
    requiresCancellationReason: row.cancellation_reason_required,
    strictHolds: row.strict_holds,
  };
}

function presentSettings(row: EventTypeRow, settings: EventTypeSettings) {
  const { color, bookerLayouts, calVideoSettings } = settings;
  return {
    lockTimeZoneToggleOnBookingPage: settings.lockTimeZoneToggleOnBookingPage ?? false,
    forwardParamsSuccessRedirect: true,
    successRedirectUrl: settings.successRedirectUrl ?? null,
    hideCalendarNotes: settings.hideCalendarNotes ?? false,
    hideCalendarEventDetails: settings.hideCalendarEventDetails ?? false,
    hideOrganizerEmail: settings.hideOrganizerEmail ?? false,
    useDestinationCalendarEmail: false,
    interfaceLanguage: settings.interfaceLanguage ?? null,
    ...(color ? { color } : {}),
    ...(bookerLayouts ? { bookerLayouts: bookerLayouts as EventTypeOutput["bookerLayouts"] } : {}),
    ...(calVideoSettings ? { calVideoSettings: calVideoSettings as EventTypeOutput["calVideoSettings"] } : {}),
  };
}

function presentUser(owner: Owner, viewerId: number | null) {
  return {
    ...owner,
    brandColor: null,
    darkBrandColor: null,
    metadata: owner.id === viewerId ? owner.metadata : {},
  };
}

function bookingUrl(row: EventTypeRow, owners: readonly Owner[], baseUrl: string): string {
  const username = owners.length === 1 && row.owner_id === owners[0]?.id ? owners[0].username : null;
  return username ? `${baseUrl}/${encodeURIComponent(username)}/${encodeURIComponent(row.slug)}` : "";
}
