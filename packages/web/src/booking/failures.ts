import { RequestFailure } from "../shared/http.ts";
import { words } from "./words.ts";

/** What to do about a refused booking, and what to say. */
export type Refusal =
  /** The time is gone: choose another one. */
  | { readonly kind: "time"; readonly why: "taken" | "limit" | "too-soon" }
  /** One answer is wrong. */
  | { readonly kind: "field"; readonly slug: string; readonly text: string }
  | { readonly kind: "form"; readonly text: string };

const TIME: Record<string, "taken" | "limit" | "too-soon"> = {
  host_unavailable: "taken",
  slot_held: "taken",
  booking_conflict: "taken",
  hold_slot_unavailable: "taken",
  too_many_holds: "taken",
  booking_limit_reached: "limit",
  duration_limit_reached: "limit",
  booking_out_of_bounds: "too-soon",
  booking_in_the_past: "too-soon",
};

const FORM: Record<string, string> = {
  start_taken_by_booker: words.problems.ownBooking,
  active_bookings_reached: words.problems.activeLimit,
  active_bookings_reached_reschedule: words.problems.activeLimit,
  booking_requires_authentication: words.problems.signIn,
  booking_requires_host: words.problems.signIn,
  email_verification_required: words.problems.emailCode,
  booked_event_type_not_found: words.problems.gone,
  rate_limited: words.problems.tooMany,
  network: words.problems.network,
  reschedule_notice: words.problems.rescheduleNotice,
  reschedule_disabled: words.problems.rescheduleDisabled,
  reschedule_moved: words.problems.rescheduleEnded,
  reschedule_cancelled: words.problems.rescheduleEnded,
  reschedule_rejected: words.problems.rescheduleEnded,
  reschedule_past: words.problems.rescheduleEnded,
  reschedule_event_type_gone: words.problems.gone,
  reschedule_booking_not_found: words.problems.gone,
  cancelling_disabled: words.problems.cancelDisabled,
  booking_already_cancelled: words.problems.cancelEnded,
  booking_rejected: words.problems.cancelEnded,
  booking_ended: words.problems.cancelPast,
  booking_already_confirmed: words.problems.answered,
  booking_not_pending: words.problems.answered,
  booking_unauthorized: words.problems.signedOut,
  authentication_required: words.problems.signedOut,
  invalid_credentials: words.problems.signedOut,
  idempotency_in_flight: words.problems.underWay,
};

const FIELD: Record<string, { readonly slug?: string; readonly text: string }> = {
  exclude_emails_match: { slug: "email", text: words.problems.emailExcluded },
  require_emails_no_match: { slug: "email", text: words.problems.emailNotAllowed },
  guests_disabled: { slug: "guests", text: words.problems.guests },
  attendee_phone_missing: { slug: "attendeePhoneNumber", text: words.problems.required },
  location_not_offered: { slug: "location", text: words.problems.location },
  booking_response_missing: { text: words.problems.required },
  booking_response_phone: { text: words.problems.phone },
  booking_response_url: { text: words.problems.url },
  booking_response_email: { text: words.problems.email },
  booking_response_option: { text: words.problems.option },
  booking_response_options: { text: words.problems.option },
  booking_response_too_long: { text: words.problems.tooLong },
  booking_response_type: { text: words.problems.invalid },
  duplicate_email: { text: words.problems.duplicate },
  cancellation_reason_required: { slug: "reason", text: words.problems.reason },
};

/** Properties of the request that a validation failure may name, and the fields they come from. */
const PROPERTIES: readonly (readonly [RegExp, string, string])[] = [
  [/^attendee\.name/, "name", words.problems.invalid],
  [/^attendee\.email/, "email", words.problems.email],
  [/^attendee\.phoneNumber/, "attendeePhoneNumber", words.problems.phone],
  [/^guests/, "guests", words.problems.email],
  [/^location/, "location.detail", words.problems.invalid],
];

/** A failed booking, move or cancellation in a person's words. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof RequestFailure)) return { kind: "form", text: words.problems.server };
  const why = TIME[error.reason];
  if (why) return { kind: "time", why };
  const field = FIELD[error.reason];
  if (field) {
    const slug = field.slug ?? namedField(error.message);
    return slug ? { kind: "field", slug, text: field.text } : { kind: "form", text: field.text };
  }
  const form = FORM[error.reason];
  if (form) return { kind: "form", text: form };
  if (error.reason === "validation_failed") return invalidProperty(error);
  return {
    kind: "form",
    text: error.status >= 500 || error.status === 0 ? words.problems.server : words.problems.invalid,
  };
}

/** The server names the field in the text that programs match on. */
function namedField(message: string): string | undefined {
  return /booking field '([^']+)'/i.exec(message)?.[1] ?? /field response: (\S+)/.exec(message)?.[1];
}

function invalidProperty(error: RequestFailure): Refusal {
  const { errors } = error.details as { errors?: { property?: string }[] };
  for (const { property = "" } of errors ?? []) {
    const found = PROPERTIES.find(([pattern]) => pattern.test(property));
    if (found) return { kind: "field", slug: found[1], text: found[2] };
  }
  return { kind: "form", text: words.problems.invalid };
}
