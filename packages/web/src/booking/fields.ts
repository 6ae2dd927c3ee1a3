import type { BookingField, Location, MonthData, RescheduleData } from "./page-data.ts";
import { words } from "./words.ts";

export type FieldKind =
  | "text"
  | "textarea"
  | "email"
  | "phone"
  | "url"
  | "number"
  | "emails"
  | "select"
  | "radio"
  | "checkboxes"
  | "boolean"
  | "location";

/** A question of the form. */
export interface FormField {
  /** Key of the answer; those of the name's parts and of a place's detail have a dot. */
  readonly slug: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly required: boolean;
  readonly placeholder?: string | undefined;
  readonly hint?: string | undefined;
  readonly options: readonly string[];
  readonly autoComplete?: string | undefined;
  /** The page's address may fill it in, and then it stays as it is. */
  readonly locksOnPrefill: boolean;
}

export type Answer = string | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;
/** What is wrong, by slug. */
export type Problems = ReadonlyMap<string, string>;

export const PLACE_DETAIL = "location.detail";

const KINDS: Record<string, FieldKind> = {
  name: "text",
  email: "email",
  text: "text",
  address: "text",
  textarea: "textarea",
  phone: "phone",
  url: "url",
  number: "number",
  multiemail: "emails",
  select: "select",
  radio: "radio",
  checkbox: "checkboxes",
  multiselect: "checkboxes",
  boolean: "boolean",
};

const AUTO_COMPLETE: Record<string, string> = {
  name: "name",
  email: "email",
  phone: "tel",
  address: "street-address",
  url: "url",
};

const OWN_LABELS: Record<string, string> = {
  name: words.form.name,
  email: words.form.email,
  attendeePhoneNumber: words.form.phone,
  title: words.form.title,
  notes: words.form.notes,
  guests: words.form.guests,
  rescheduleReason: words.reschedule.reasonLabel,
  location: words.form.location,
};

const ATTENDEE_PLACES = ["attendeeAddress", "attendeePhone", "attendeeDefined"];

/** Whether people choose among places, or name theirs. */
export function asksForPlace(locations: readonly Location[]): boolean {
  return locations.length > 1 || locations.some((each) => ATTENDEE_PLACES.includes(each.type));
}

/** Whether the place is one that the person who books has to describe. */
export function needsDetail(location: Location | undefined): boolean {
  return location !== undefined && ATTENDEE_PLACES.includes(location.type);
}

/** The questions of an event type, in its order. Somebody who moves a booking is asked only why. */
export function formFields(data: MonthData | RescheduleData): FormField[] {
  const fields: FormField[] = [];
  for (const field of data.eventType.bookingFields) {
    const isReason = field.slug === "rescheduleReason";
    if (isReason !== (data.page === "reschedule")) continue;
    if (field.type === "splitName") fields.push(...nameParts(field));
    else if (field.slug === "location") fields.push(...placeField(field, data.eventType.locations));
    else if (KINDS[field.type]) fields.push(plainField(field));
  }
  // The place is asked for even where the fields do not mention it: without an answer there would be none.
  if (data.page === "month" && !fields.some((field) => field.slug === "location")) {
    fields.push(...placeField({ type: "radioInput", slug: "location" }, data.eventType.locations));
  }
  return fields;
}

function plainField(field: BookingField): FormField {
  const kind = KINDS[field.type] ?? "text";
  return {
    slug: field.slug,
    kind,
    label: field.label || OWN_LABELS[field.slug] || field.slug,
    required: field.required ?? field.type === "name",
    placeholder: field.placeholder || undefined,
    hint: kind === "phone" ? words.form.phoneHint : undefined,
    options: field.options ?? [],
    autoComplete: AUTO_COMPLETE[field.type],
    locksOnPrefill: field.disableOnPrefill === true,
  };
}

function nameParts(field: BookingField): FormField[] {
  const common = { kind: "text", options: [], locksOnPrefill: field.disableOnPrefill === true } as const;
  return [
    {
      ...common,
      slug: "name.firstName",
      label: field.firstNameLabel || words.form.firstName,
      placeholder: field.firstNamePlaceholder || undefined,
      required: true,
      autoComplete: "given-name",
    },
    {
      ...common,
      slug: "name.lastName",
      label: field.lastNameLabel || words.form.lastName,
      placeholder: field.lastNamePlaceholder || undefined,
      required: field.lastNameRequired === true,
      autoComplete: "family-name",
    },
  ];
}

function placeField(field: BookingField, locations: readonly Location[]): FormField[] {
  if (!asksForPlace(locations)) return [];
  return [
    {
      slug: "location",
      kind: "location",
      label: field.label || words.form.location,
      required: true,
      options: [],
      locksOnPrefill: false,
    },
  ];
}

/** What the page's address fills in: `?name=Ana&email=ana@example.com&topic=Tax`. */
export function prefilled(fields: readonly FormField[], search: URLSearchParams): Answers {
  const answers: Record<string, Answer> = {};
  for (const field of fields) {
    const values = search.getAll(field.slug).filter((value) => value.trim() !== "");
    const value = values[0];
    if (field.kind === "location") answers[field.slug] = "0";
    else if (value === undefined) continue;
    else if (field.kind === "boolean") answers[field.slug] = value === "true";
    else if (field.kind === "emails")
      answers[field.slug] = values.flatMap((each) => each.split(",")).map((each) => each.trim());
    else if (field.kind === "checkboxes") answers[field.slug] = values.filter((each) => field.options.includes(each));
    else if (field.options.length === 0 || field.options.includes(value)) answers[field.slug] = value;
  }
  return answers;
}

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;
const LONGEST_TEXT = 5000;

/** A number as the server takes it: without what people put between digits; 00 stands for +. */
export function phoneDigits(text: string): string {
  return text.replace(/[\s().\-/]/g, "").replace(/^00/, "+");
}

export function textOf(answers: Answers, slug: string): string {
  const answer = answers[slug];
  return typeof answer === "string" ? answer.trim() : "";
}

export function listOf(answers: Answers, slug: string): readonly string[] {
  const answer = answers[slug];
  return Array.isArray(answer) ? (answer as readonly string[]) : [];
}

/** Everything that is wrong with the answers, before the server is asked. */
export function checkAnswers(fields: readonly FormField[], answers: Answers, locations: readonly Location[]): Problems {
  const problems = new Map<string, string>();
  for (const field of fields) {
    const problem = problemOf(field, answers);
    if (problem) problems.set(field.slug, problem);
    if (field.kind === "location") {
      const detail = placeProblem(locations[Number(textOf(answers, "location"))], textOf(answers, PLACE_DETAIL));
      if (detail) problems.set(PLACE_DETAIL, detail);
    }
  }
  return problems;
}

function placeProblem(location: Location | undefined, detail: string): string | null {
  if (!needsDetail(location)) return null;
  if (detail === "") return words.problems.required;
  return location?.type === "attendeePhone" && !PHONE.test(phoneDigits(detail)) ? words.problems.phone : null;
}

function problemOf(field: FormField, answers: Answers): string | null {
  const { problems } = words;
  if (field.kind === "boolean") return field.required && answers[field.slug] !== true ? problems.tick : null;
  if (field.kind === "emails" || field.kind === "checkboxes") return listProblem(field, listOf(answers, field.slug));
  const text = textOf(answers, field.slug);
  if (text === "") {
    if (!field.required) return null;
    return field.kind === "radio" || field.kind === "select" ? problems.chooseOne : problems.required;
  }
  if (text.length > LONGEST_TEXT) return problems.tooLong;
  if (field.kind === "email" && !EMAIL.test(text)) return problems.email;
  if (field.kind === "phone" && !PHONE.test(phoneDigits(text))) return problems.phone;
  if (field.kind === "number" && !Number.isFinite(Number(text.replace(",", ".")))) return problems.number;
  if (field.kind === "url" && !/^https?:\/\/\S+\.\S+$/i.test(text)) return problems.url;
  return null;
}

function listProblem(field: FormField, list: readonly string[]): string | null {
  const filled = list.map((each) => each.trim().toLowerCase()).filter((each) => each !== "");
  if (filled.length === 0) return field.required ? words.problems.required : null;
  if (field.kind !== "emails") return null;
  if (filled.some((each) => !EMAIL.test(each))) return words.problems.email;
  return new Set(filled).size < filled.length ? words.problems.duplicate : null;
}
