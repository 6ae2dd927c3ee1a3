import type { BookingFieldJson } from "../../database/tables.ts";

interface ShownResponse {
  readonly label: string;
  readonly value: unknown;
  readonly isHidden: boolean;
}

/** Names by which receivers know the fields that every event type has, when it does not name them itself. */
const DEFAULT_LABELS: Readonly<Record<string, string>> = {
  name: "your_name",
  email: "email_address",
  attendeePhoneNumber: "phone_number",
  location: "location",
  title: "what_is_this_meeting_about",
  notes: "additional_notes",
  guests: "additional_guests",
  rescheduleReason: "reason_for_reschedule",
  smsReminderNumber: "number_text_notifications",
};

/**
 * Answers with the labels of their fields, as payloads show them: every field of the event type, answered or not, and
 * answers whose field is gone. `custom` holds those of the fields that the owner added.
 */
export function labelResponses(
  fields: readonly BookingFieldJson[],
  responses: Readonly<Record<string, unknown>>,
): { all: Record<string, ShownResponse>; custom: Record<string, ShownResponse> } {
  const all = new Map<string, ShownResponse>();
  const custom = new Map<string, ShownResponse>();
  for (const field of fields) {
    const slug = field.slug === "splitName" ? "name" : field.slug;
    const shown = { label: labelOf(field, slug), value: ownValue(responses, slug), isHidden: field.hidden === true };
    all.set(slug, shown);
    if (!field.isDefault) custom.set(slug, shown);
  }
  for (const [slug, value] of Object.entries(responses)) {
    if (!all.has(slug)) all.set(slug, { label: defaultLabel(slug), value, isHidden: false });
  }
  return { all: Object.fromEntries(all), custom: Object.fromEntries(custom) };
}

function labelOf(field: BookingFieldJson, slug: string): string {
  return typeof field.label === "string" && field.label !== "" ? field.label : defaultLabel(slug);
}

function defaultLabel(slug: string): string {
  return (Object.hasOwn(DEFAULT_LABELS, slug) && DEFAULT_LABELS[slug]) || slug;
}

function ownValue(responses: Readonly<Record<string, unknown>>, slug: string): unknown {
  return Object.hasOwn(responses, slug) ? responses[slug] : undefined;
}
