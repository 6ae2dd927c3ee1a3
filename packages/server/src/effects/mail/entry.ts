import { type CalendarEntry, calendarFile } from "../../modules/bookings/index.ts";
import type { BookingFacts } from "./facts.ts";
import { type Addressee, type Message, titleFor, visibleAttendees } from "./message.ts";

export interface CalendarPart {
  readonly method: "REQUEST" | "CANCEL";
  readonly content: string;
}

/**
 * The calendar entry that a mail carries. Its uid stays over every move of the booking and its sequence grows, so that
 * calendars change the entry they have. `noReply` stands for an organizer who keeps the own address to himself.
 */
export function calendarPart(
  facts: BookingFacts,
  to: Addressee,
  method: CalendarPart["method"],
  message: Message,
  options: { readonly noReply: string; readonly nowMs: number },
): CalendarPart {
  const { startMs, endMs, sequence } = entryTime(facts);
  const hidden = to.audience === "attendee" && facts.hidesOrganizerEmail;
  const entry: CalendarEntry = {
    method,
    uid: facts.icsUid,
    sequence,
    stampMs: options.nowMs,
    startMs,
    endMs,
    title: titleFor(facts, to.audience),
    description: descriptionOf(facts, message),
    location: facts.placeUrl ?? facts.place,
    status: method === "CANCEL" ? "CANCELLED" : "CONFIRMED",
    organizer: { name: facts.host.name, email: hidden ? options.noReply : facts.host.email },
    attendees: visibleAttendees(facts, to).flatMap(({ name, email }) => (email === null ? [] : [{ name, email }])),
    invites: true,
    isPrivate: facts.isPrivate,
  };
  return { method, content: calendarFile(entry) };
}

/** The entry that is told of: that of the booking, or of its former time while a move waits for approval. */
function entryTime({ former, withdrawnIcsSequence, startMs, endMs, icsSequence }: BookingFacts) {
  if (former === null || withdrawnIcsSequence === null) return { startMs, endMs, sequence: icsSequence };
  return { ...former, sequence: withdrawnIcsSequence };
}

/** The mail's facts and links as plain text; notes stay out of calendars where the event type says so. */
function descriptionOf(facts: BookingFacts, message: Message): string {
  const rows = message.rows.filter((row) => !row.former && !(facts.hidesCalendarNotes && row.notes));
  const blocks = rows.map((row) => `${row.label}:\n${row.lines.join("\n")}`);
  const links = message.actions.map(({ label, url }) => `${label}: ${url}`);
  return [...blocks, links.join("\n")].filter((block) => block !== "").join("\n\n");
}
