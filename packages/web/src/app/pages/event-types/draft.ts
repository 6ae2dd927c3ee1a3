import type { BookingWindow, ConfirmationPolicy, EventType, PerPeriod, Place } from "../../data/types.ts";
import { type Duration, durationOf, minutesOf, wholeOf } from "../../forms/inputs.tsx";
import { words } from "../../words.ts";

export const PERIODS = ["day", "week", "month", "year"] as const;
export type Period = (typeof PERIODS)[number];

/** A place as it is edited. What this form cannot edit is kept as it came. */
export type PlaceDraft =
  | { readonly kind: "address" | "link" | "phone"; readonly value: string; readonly isPublic: boolean }
  | { readonly kind: "video" | "attendeePhone" | "attendeeAddress" | "attendeeDefined" }
  | { readonly kind: "kept"; readonly place: Place };

export interface WindowDraft {
  readonly kind: "none" | "calendarDays" | "businessDays" | "range";
  readonly days: string;
  readonly isRolling: boolean;
  readonly from: string;
  readonly until: string;
}

export interface ConfirmationDraft {
  readonly kind: "never" | "always" | "time";
  readonly notice: Duration;
  readonly blocks: boolean;
}

export interface LimitDraft {
  readonly bookings: string;
  readonly minutes: string;
}

/** An event type as it is edited: numbers are the texts that were typed. */
export interface Draft {
  readonly title: string;
  readonly slug: string;
  readonly description: string;
  readonly length: string;
  readonly otherLengths: string;
  readonly places: readonly PlaceDraft[];
  /** Empty = the default one. */
  readonly scheduleId: string;
  readonly notice: Duration;
  readonly before: string;
  readonly after: string;
  readonly window: WindowDraft;
  readonly limits: Readonly<Record<Period, LimitDraft>>;
  readonly confirmation: ConfirmationDraft;
  readonly isHidden: boolean;
}

export const NEW_DRAFT: Draft = {
  title: "",
  slug: "",
  description: "",
  length: "30",
  otherLengths: "",
  places: [{ kind: "video" }],
  scheduleId: "",
  notice: { count: "2", unit: "hours" },
  before: "0",
  after: "0",
  window: { kind: "none", days: "60", isRolling: false, from: "", until: "" },
  limits: limitsDraft(undefined, undefined),
  confirmation: { kind: "never", notice: { count: "24", unit: "hours" }, blocks: false },
  isHidden: false,
};

export function draftOf(eventType: EventType): Draft {
  const { lengthInMinutes, lengthInMinutesOptions = [] } = eventType;
  return {
    title: eventType.title,
    slug: eventType.slug,
    description: eventType.description,
    length: String(lengthInMinutes),
    otherLengths: lengthInMinutesOptions.filter((each) => each !== lengthInMinutes).join(", "),
    places: eventType.locations.map(placeDraft),
    scheduleId: eventType.scheduleId === null ? "" : String(eventType.scheduleId),
    notice: durationOf(eventType.minimumBookingNotice),
    before: String(eventType.beforeEventBuffer),
    after: String(eventType.afterEventBuffer),
    window: windowDraft(eventType.bookingWindow),
    limits: limitsDraft(eventType.bookingLimitsCount, eventType.bookingLimitsDuration),
    confirmation: confirmationDraft(eventType.confirmationPolicy),
    isHidden: eventType.hidden,
  };
}

function placeDraft(place: Place): PlaceDraft {
  switch (place.type) {
    case "address":
      return { kind: "address", value: place.address, isPublic: place.public };
    case "link":
      return { kind: "link", value: place.link, isPublic: place.public };
    case "phone":
      return { kind: "phone", value: place.phone, isPublic: place.public };
    case "integration":
      return place.integration === "cal-video" ? { kind: "video" } : { kind: "kept", place };
    case "attendeePhone":
    case "attendeeAddress":
    case "attendeeDefined":
      return { kind: place.type };
    default:
      return { kind: "kept", place };
  }
}

function windowDraft(window: BookingWindow): WindowDraft {
  if ("disabled" in window) return NEW_DRAFT.window;
  if (window.type === "range") {
    return {
      ...NEW_DRAFT.window,
      kind: "range",
      from: window.value[0].slice(0, 10),
      until: window.value[1].slice(0, 10),
    };
  }
  return { ...NEW_DRAFT.window, kind: window.type, days: String(window.value), isRolling: window.rolling };
}

function limitsDraft(counts: PerPeriod | undefined, minutes: PerPeriod | undefined): Record<Period, LimitDraft> {
  const of = (period: Period): LimitDraft => ({
    bookings: String(counts?.[period] ?? ""),
    minutes: String(minutes?.[period] ?? ""),
  });
  return { day: of("day"), week: of("week"), month: of("month"), year: of("year") };
}

function confirmationDraft(policy: ConfirmationPolicy): ConfirmationDraft {
  if ("disabled" in policy) return NEW_DRAFT.confirmation;
  const { noticeThreshold: threshold, blockUnconfirmedBookingsInBooker: blocks } = policy;
  if (!threshold) return { ...NEW_DRAFT.confirmation, kind: policy.type, blocks };
  const minutes = threshold.count * (threshold.unit === "hours" ? 60 : 1);
  return { kind: "time", notice: durationOf(minutes, ["hours", "minutes"]), blocks };
}

/** The other lengths that people may choose; null when the text is no list of numbers. */
export function readLengths(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = parts.map(wholeOf);
  return numbers.every((each) => each !== null) ? [...new Set(numbers)] : null;
}

/** What the server is told. Call it with what `check` has let through. */
export function bodyOf(draft: Draft) {
  const length = wholeOf(draft.length) ?? 0;
  const others = (readLengths(draft.otherLengths) ?? []).filter((each) => each !== length);
  return {
    title: draft.title.trim(),
    slug: draft.slug.trim(),
    description: draft.description,
    lengthInMinutes: length,
    lengthInMinutesOptions: others.length === 0 ? [] : [length, ...others].sort((one, other) => one - other),
    locations: draft.places.map(placeBody),
    scheduleId: draft.scheduleId === "" ? null : Number(draft.scheduleId),
    minimumBookingNotice: minutesOf(draft.notice) ?? 0,
    beforeEventBuffer: wholeOf(draft.before) ?? 0,
    afterEventBuffer: wholeOf(draft.after) ?? 0,
    bookingWindow: windowBody(draft.window),
    bookingLimitsCount: limitsBody(draft.limits, "bookings"),
    bookingLimitsDuration: limitsBody(draft.limits, "minutes"),
    confirmationPolicy: confirmationBody(draft.confirmation),
    hidden: draft.isHidden,
  };
}
export type Body = ReturnType<typeof bodyOf>;

function placeBody(place: PlaceDraft): object {
  switch (place.kind) {
    case "address":
      return { type: "address", address: place.value.trim(), public: place.isPublic };
    case "link":
      return { type: "link", link: place.value.trim(), public: place.isPublic };
    case "phone":
      return { type: "phone", phone: place.value.replace(/[\s()./-]/g, ""), public: place.isPublic };
    case "video":
      return { type: "integration", integration: "cal-video" };
    case "kept":
      return place.place;
    default:
      return { type: place.kind };
  }
}

function windowBody({ kind, days, isRolling, from, until }: WindowDraft): object {
  if (kind === "none") return { disabled: true };
  if (kind === "range") return { type: "range", value: [from, until] };
  return { type: kind, value: wholeOf(days) ?? 0, rolling: isRolling };
}

function limitsBody(limits: Draft["limits"], key: keyof LimitDraft): object {
  const set = PERIODS.filter((period) => limits[period][key].trim() !== "");
  if (set.length === 0) return { disabled: true };
  return Object.fromEntries(set.map((period) => [period, wholeOf(limits[period][key]) ?? 0]));
}

function confirmationBody({ kind, notice, blocks }: ConfirmationDraft): object {
  if (kind === "never") return { disabled: true };
  const policy = { type: kind, blockUnconfirmedBookingsInBooker: blocks };
  if (kind === "always") return policy;
  return { ...policy, noticeThreshold: { unit: notice.unit, count: wholeOf(notice.count) ?? 0 } };
}

/** Only what differs from what the server has: the rest may have been changed by somebody else meanwhile. */
export function changesOf(draft: Draft, saved: Draft): Partial<Body> {
  const [next, before] = [bodyOf(draft), bodyOf(saved)];
  const keys = (Object.keys(next) as (keyof Body)[]).filter(
    (key) => JSON.stringify(next[key]) !== JSON.stringify(before[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, next[key]])) as Partial<Body>;
}

const text = words.eventType.problems;

/** What is wrong, by the server's names of the entries. */
export function check(draft: Draft): Record<string, string> {
  const problems: Record<string, string> = {};
  const need = (name: string, isRight: boolean, problem: string) => {
    if (!isRight && !(name in problems)) problems[name] = problem;
  };
  const isWhole = (value: string, minimum = 0) => (wholeOf(value) ?? -1) >= minimum;
  need("title", draft.title.trim() !== "", text.title);
  need("slug", draft.slug.trim() !== "", text.slug);
  need("lengthInMinutes", isWhole(draft.length, 1), text.length);
  need("lengthInMinutesOptions", readLengths(draft.otherLengths) !== null, text.lengths);
  need("locations", draft.places.length > 0, text.places);
  draft.places.forEach((place, index) => {
    if ("value" in place) need(`locations.${index}`, place.value.trim() !== "", text.place[place.kind]);
  });
  need("minimumBookingNotice", minutesOf(draft.notice) !== null, text.whole);
  need("beforeEventBuffer", isWhole(draft.before), text.whole);
  need("afterEventBuffer", isWhole(draft.after), text.whole);
  const { window, confirmation } = draft;
  if (window.kind === "range") {
    need("bookingWindow", window.from !== "" && window.until !== "", text.range);
    need("bookingWindow", window.from <= window.until, text.rangeBackwards);
  } else if (window.kind !== "none") need("bookingWindow", isWhole(window.days, 1), text.days);
  if (confirmation.kind === "time") need("confirmationPolicy", isWhole(confirmation.notice.count, 1), text.whole);
  for (const period of PERIODS) {
    const { bookings, minutes } = draft.limits[period];
    need(`bookingLimitsCount.${period}`, bookings.trim() === "" || isWhole(bookings, 1), text.limit);
    need(`bookingLimitsDuration.${period}`, minutes.trim() === "" || isWhole(minutes, 15), text.limitMinutes);
  }
  return problems;
}
