import type { Location, MonthData } from "./page-data.ts";
import { type Answers, type FormField, listOf, PLACE_DETAIL, phoneDigits, textOf } from "./fields.ts";

interface Command {
  readonly data: MonthData;
  readonly fields: readonly FormField[];
  readonly answers: Answers;
  /** The slot's start as the server wrote it. */
  readonly start: string;
  readonly minutes: number;
  readonly timeZone: string;
  readonly holdUid: string | null;
}

/** Fields whose answers stand elsewhere in the request than among the others. */
const ELSEWHERE = new Set([
  "name",
  "name.firstName",
  "name.lastName",
  "email",
  "attendeePhoneNumber",
  "guests",
  "location",
]);

/** The body of `POST /v2/bookings`. */
export function bookingBody(command: Command): Record<string, unknown> {
  const { data, fields, answers, minutes } = command;
  const hasLengths = (data.eventType.lengthInMinutesOptions?.length ?? 0) > 0;
  const asked = new Set(fields.map((field) => field.slug));
  const email = asked.has("email") ? textOf(answers, "email") : "";
  const phone = asked.has("attendeePhoneNumber") ? phoneDigits(textOf(answers, "attendeePhoneNumber")) : "";
  const guests = asked.has("guests") ? filled(listOf(answers, "guests")) : [];
  const location = asked.has("location")
    ? place(data.eventType.locations[Number(textOf(answers, "location"))], answers)
    : null;
  const responses = { ...splitName(asked, answers), ...otherAnswers(fields, answers) };
  return {
    eventTypeId: data.eventType.id,
    start: command.start,
    // The event type's own length needs no choice, and one that is not among the choices would be refused.
    ...(hasLengths && minutes !== data.eventType.lengthInMinutes ? { lengthInMinutes: minutes } : {}),
    attendee: {
      name: fullName(asked, answers),
      ...(email ? { email } : {}),
      ...(phone ? { phoneNumber: phone } : {}),
      timeZone: command.timeZone,
      language: "en",
    },
    ...(guests.length > 0 ? { guests } : {}),
    ...(location ? { location } : {}),
    ...(Object.keys(responses).length > 0 ? { bookingFieldsResponses: responses } : {}),
    ...(command.holdUid === null ? {} : { reservedSlotUid: command.holdUid }),
  };
}

function filled(list: readonly string[]): string[] {
  return list.map((each) => each.trim()).filter((each) => each !== "");
}

function fullName(asked: ReadonlySet<string>, answers: Answers): string {
  if (!asked.has("name.firstName")) return textOf(answers, "name");
  return [textOf(answers, "name.firstName"), textOf(answers, "name.lastName")].filter(Boolean).join(" ");
}

function splitName(asked: ReadonlySet<string>, answers: Answers): Record<string, unknown> {
  if (!asked.has("name.firstName")) return {};
  return { name: { firstName: textOf(answers, "name.firstName"), lastName: textOf(answers, "name.lastName") } };
}

function place(location: Location | undefined, answers: Answers): Record<string, string> | null {
  if (!location) return null;
  const detail = textOf(answers, PLACE_DETAIL);
  switch (location.type) {
    case "integration":
      return { type: location.type, integration: location.integration ?? "" };
    case "attendeeAddress":
      return { type: location.type, address: detail };
    case "attendeePhone":
      return { type: location.type, phone: phoneDigits(detail) };
    case "attendeeDefined":
      return { type: location.type, location: detail };
    default:
      return { type: location.type };
  }
}

function otherAnswers(fields: readonly FormField[], answers: Answers): Record<string, unknown> {
  const others: Record<string, unknown> = {};
  for (const field of fields) {
    if (ELSEWHERE.has(field.slug)) continue;
    const answer = answerOf(field, answers);
    if (answer !== null) others[field.slug] = answer;
  }
  return others;
}

function answerOf(field: FormField, answers: Answers): unknown {
  if (field.kind === "boolean") return answers[field.slug] === true;
  if (field.kind === "emails" || field.kind === "checkboxes") {
    const list = filled(listOf(answers, field.slug));
    return list.length === 0 ? null : list;
  }
  const text = textOf(answers, field.slug);
  if (text === "") return null;
  if (field.kind === "number") return Number(text.replace(",", "."));
  return field.kind === "phone" ? phoneDigits(text) : text;
}
