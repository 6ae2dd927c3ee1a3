export interface CalendarEntry {
  /** What the file asks a calendar to do, when it is sent to somebody; a file to download asks nothing. */
  readonly method?: "REQUEST" | "CANCEL";
  readonly uid: string;
  readonly sequence: number;
  readonly stampMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly title: string;
  readonly description: string;
  readonly location: string;
  readonly status: "CONFIRMED" | "TENTATIVE" | "CANCELLED";
  readonly organizer: { readonly name: string; readonly email: string } | null;
  readonly attendees: readonly { readonly name: string; readonly email: string }[];
  /** Attendees are those who take part, as in an invitation, and the time is busy. */
  readonly invites?: boolean;
  /** Others who may see the calendar see only that the time is taken. */
  readonly isPrivate?: boolean;
}

const MAX_LINE_OCTETS = 75;
// Whoever booked has said yes by booking: their calendar need not ask.
const TAKES_PART = ";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE";

/** `YYYYMMDDTHHMMSSZ`, the form of instants in calendars. */
export function compactInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** A calendar file with one entry (RFC 5545): lines end in CRLF and are folded at 75 octets. */
export function calendarFile(entry: CalendarEntry): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Meridian//Bookings//EN",
    "CALSCALE:GREGORIAN",
    ...(entry.method ? [`METHOD:${entry.method}`] : []),
    "BEGIN:VEVENT",
    `UID:${escapeText(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${compactInstant(entry.stampMs)}`,
    `DTSTART:${compactInstant(entry.startMs)}`,
    `DTEND:${compactInstant(entry.endMs)}`,
    `SUMMARY:${escapeText(entry.title)}`,
    ...(entry.description ? [`DESCRIPTION:${escapeText(entry.description)}`] : []),
    ...(entry.location ? [`LOCATION:${escapeText(entry.location)}`] : []),
    `STATUS:${entry.status}`,
    ...(entry.organizer ? [`ORGANIZER${person(entry.organizer)}`] : []),
    ...entry.attendees.map((attendee) => `ATTENDEE${entry.invites ? TAKES_PART : ""}${person(attendee)}`),
    ...(entry.invites ? ["X-MICROSOFT-CDO-BUSYSTATUS:BUSY"] : []),
    ...(entry.isPrivate ? ["CLASS:PRIVATE"] : []),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

function person({ name, email }: { name: string; email: string }): string {
  // A quoted parameter can hold neither quotes nor line breaks, however escaped.
  const plain = name.replace(/[\p{Cc}"]/gu, " ").trim();
  const address = email.replace(/[\p{Cc}\s]/gu, "");
  return `${plain ? `;CN="${plain}"` : ""}:mailto:${address}`;
}

function escapeText(text: string): string {
  return text
    .replace(/\\/g, "\\\\")
    .replace(/[;,]/g, "\\$&")
    .replace(/\r\n|\r|\n/g, "\\n")
    .replace(/\p{Cc}/gu, " ");
}

/** Splits by octets of UTF-8, never inside a character. */
function fold(line: string): string {
  // No character takes more than three octets a unit.
  if (line.length * 3 <= MAX_LINE_OCTETS) return line;
  const parts: string[] = [];
  let from = 0;
  let octets = 0;
  for (let index = 0; index < line.length; ) {
    const code = line.codePointAt(index) as number;
    const size = octetsOf(code);
    if (octets + size > MAX_LINE_OCTETS) {
      parts.push(line.slice(from, index));
      from = index;
      // The space that marks a continuation counts.
      octets = 1;
    }
    octets += size;
    index += code > 0xffff ? 2 : 1;
  }
  parts.push(line.slice(from));
  return parts.join("\r\n ");
}

function octetsOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
