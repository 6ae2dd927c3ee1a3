import { expect, test } from "vitest";
import { calendarFile } from "./ics.ts";

const entry = {
  uid: "u@example.com",
  sequence: 2,
  stampMs: Date.UTC(2050, 0, 1),
  startMs: Date.UTC(2050, 0, 2, 9),
  endMs: Date.UTC(2050, 0, 2, 10),
  title: "Intro",
  description: "",
  location: "",
  status: "CONFIRMED",
  organizer: { name: "Eva", email: "eva@example.com" },
  attendees: [],
} as const;

test("a calendar file holds the entry, each line ended by CRLF", () => {
  expect(calendarFile(entry)).toBe(
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Meridian//Bookings//EN",
      "CALSCALE:GREGORIAN",
      "BEGIN:VEVENT",
      "UID:u@example.com",
      "SEQUENCE:2",
      "DTSTAMP:20500101T000000Z",
      "DTSTART:20500102T090000Z",
      "DTEND:20500102T100000Z",
      "SUMMARY:Intro",
      "STATUS:CONFIRMED",
      'ORGANIZER;CN="Eva":mailto:eva@example.com',
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n"),
  );
});

test("text is escaped, and no value can add a line of its own", () => {
  const file = calendarFile({
    ...entry,
    title: "a;b,c\\d\r\nATTENDEE:x\ne\u0007",
    attendees: [{ name: 'B"o\r\nX:y', email: "bo@example.com\r\nX:z" }],
  });
  expect(file).toContain("SUMMARY:a\\;b\\,c\\\\d\\nATTENDEE:x\\ne \r\n");
  expect(file).toContain('ATTENDEE;CN="B o  X:y":mailto:bo@example.comX:z\r\n');
});

test("lines are folded at 75 octets between characters, and unfold to what they were", () => {
  const title = "ä€😀x".repeat(40);
  const file = calendarFile({ ...entry, title });
  for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(file).not.toContain("\ufffd");
  expect(file.replaceAll("\r\n ", "")).toContain(`SUMMARY:${title}\r\n`);
});

test("an invitation names its method, who takes part, and that the time is taken", () => {
  const file = calendarFile({
    ...entry,
    method: "REQUEST",
    invites: true,
    isPrivate: true,
    attendees: [{ name: "Bo", email: "bo@example.com" }],
  });
  expect(file).toContain("\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n");
  const whole = file.replace(/\r\n /g, "");
  expect(whole).toContain(
    '\r\nATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN="Bo":mailto:bo@example.com\r\n',
  );
  expect(whole).toContain("\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n");
});
