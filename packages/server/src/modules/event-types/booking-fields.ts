import type { BookingFieldJson } from "../../database/tables.ts";
import type { BookingFieldInput, CustomFieldInput } from "./schemas/booking-fields.ts";

const SYSTEM_TYPES: Record<string, string> = {
  name: "name",
  email: "email",
  location: "radioInput",
  title: "text",
  notes: "textarea",
  guests: "multiemail",
  rescheduleReason: "textarea",
};

/** System fields before and after the fields of one's own. */
const FIRST = ["name", "email", "location"];
const LAST = ["title", "notes", "guests", "rescheduleReason"];

/** A custom phone field of this slug is the attendee's own number: it counts as a system field. */
export const ATTENDEE_PHONE = "attendeePhoneNumber";

function systemDefault(slug: string): BookingFieldJson {
  return {
    isDefault: true,
    type: SYSTEM_TYPES[slug] as string,
    slug,
    required: slug === "name" || slug === "email" || slug === "title",
    ...(slug === "name" ? {} : { hidden: slug === "title" }),
    ...(slug === "location" ? {} : { disableOnPrefill: false }),
  };
}

function systemField(slug: string, input: BookingFieldInput | undefined): BookingFieldJson {
  const standard = systemDefault(slug);
  if (!input) return standard;
  // Output-only keys of a field that was read from us never get here: the schema dropped them.
  if ("type" in input && input.type === "splitName") {
    const { type, ...own } = input;
    return { isDefault: true, type, slug: "splitName", lastNameRequired: false, disableOnPrefill: false, ...own };
  }
  // Naming an optional field without saying otherwise shows it and leaves it optional.
  const switches = LAST.includes(slug) ? { required: false, hidden: false } : {};
  return { ...standard, ...switches, ...input };
}

function customField(input: CustomFieldInput): BookingFieldJson {
  return { hidden: false, disableOnPrefill: false, isDefault: input.slug === ATTENDEE_PHONE, ...input };
}

function isCustom(input: BookingFieldInput): input is CustomFieldInput {
  return "type" in input && "slug" in input;
}

/**
 * The complete list of fields, in the order of the form: name, e-mail, location, the attendee's phone, own fields as
 * given, title, notes, guests, reschedule reason. System fields that the input does not mention get their defaults.
 */
export function completeFields(inputs: readonly BookingFieldInput[]): BookingFieldJson[] {
  const systems = new Map<string, BookingFieldInput>();
  for (const input of inputs) {
    if (isCustom(input)) continue;
    const slug = "slug" in input ? input.slug : input.type === "splitName" ? "name" : input.type;
    systems.set(slug, input);
  }
  const customs = inputs.filter(isCustom).map(customField);
  const isPhone = (field: BookingFieldJson) => field.slug === ATTENDEE_PHONE;
  return [
    ...FIRST.map((slug) => systemField(slug, systems.get(slug))),
    ...customs.filter(isPhone),
    ...customs.filter((field) => !isPhone(field)),
    ...LAST.map((slug) => systemField(slug, systems.get(slug))),
  ];
}

/** `disableGuests` is no setting of its own but the visibility of the guests field; all other fields stay. */
export function withGuestsHidden(fields: readonly BookingFieldJson[], hidden: boolean): BookingFieldJson[] {
  return fields.map((field) => (field.slug === "guests" && field.isDefault ? { ...field, hidden } : field));
}

export function guestsDisabled(fields: readonly BookingFieldJson[]): boolean {
  return fields.some((field) => field.slug === "guests" && field.isDefault && field.hidden === true);
}

/** Personal event types reach the booker by e-mail only. */
export function asksForEmail(fields: readonly BookingFieldJson[]): boolean {
  return fields.some((field) => field.type === "email" && field.required === true && field.hidden !== true);
}
