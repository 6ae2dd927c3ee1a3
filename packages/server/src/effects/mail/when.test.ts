import { expect, test } from "vitest";
import { textsFor } from "./texts.ts";
import { clockText, formatWhen, offsetText, usesTwelveHours } from "./when.ts";

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);
const texts = textsFor("en");

test("a meeting on a reader's clock, with the zone and its offset", () => {
  const start = at("2050-09-05T09:00:00Z");
  expect(formatWhen({ texts, timeZone: "Europe/Rome", hour12: false }, start, start + HOUR_MS)).toEqual({
    date: "Monday, September 5, 2050",
    time: "11:00 – 12:00",
    zone: "Europe/Rome, UTC+02:00",
    short: "Mon, Sep 5, 2050, 11:00",
  });
  expect(formatWhen({ texts, timeZone: "America/Los_Angeles", hour12: true }, start, start + HOUR_MS)).toEqual({
    date: "Monday, September 5, 2050",
    time: "2:00 AM – 3:00 AM",
    zone: "America/Los_Angeles, UTC-07:00",
    short: "Mon, Sep 5, 2050, 2:00 AM",
  });
});

// The zone data inside Node 24 still has Vancouver on standard time from November on.
test("times follow our own time zone tables", () => {
  const start = at("2027-01-15T18:00:00Z");
  expect(formatWhen({ texts, timeZone: "America/Vancouver", hour12: false }, start, start + HOUR_MS)).toMatchObject({
    time: "11:00 – 12:00",
    zone: "America/Vancouver, UTC-07:00",
  });
});

test.each([
  [
    "over midnight",
    "2050-09-05T21:30:00Z",
    1,
    "Monday, September 5, 2050 – Tuesday, September 6, 2050",
    "23:30 – 00:30",
  ],
  ["until midnight", "2050-09-05T21:00:00Z", 1, "Monday, September 5, 2050", "23:00 – 00:00"],
])("a meeting %s", (_, start, hours, date, time) => {
  const when = formatWhen({ texts, timeZone: "Europe/Rome", hour12: false }, at(start), at(start) + hours * HOUR_MS);
  expect([when.date, when.time]).toEqual([date, time]);
});

test.each([
  ["over the hour that comes twice", "2027-11-07T05:30:00Z", "1:30 AM (UTC-04:00) – 1:00 AM (UTC-05:00)"],
  ["over the hour that is left out", "2027-03-14T06:30:00Z", "1:30 AM (UTC-05:00) – 3:00 AM (UTC-04:00)"],
])("a meeting %s has the offset of each end", (_, start, time) => {
  const reader = { texts, timeZone: "America/New_York", hour12: true };
  const when = formatWhen(reader, at(start), at(start) + HOUR_MS / 2);
  expect([when.time, when.zone]).toEqual([time, "America/New_York"]);
});

test("a meeting that begins with the changed clock has one offset", () => {
  const reader = { texts, timeZone: "America/New_York", hour12: true };
  const start = at("2027-11-07T06:00:00Z");
  const when = formatWhen(reader, start, start + HOUR_MS / 2);
  expect([when.time, when.zone]).toEqual(["1:00 AM – 1:30 AM", "America/New_York, UTC-05:00"]);
});

test("an unknown zone reads as UTC, and says so", () => {
  expect(
    formatWhen(
      { texts, timeZone: "Nowhere/Else", hour12: false },
      at("2050-09-05T09:00:00Z"),
      at("2050-09-05T10:00:00Z"),
    ).zone,
  ).toBe("Etc/UTC, UTC");
});

test.each([
  [0, "12:00 AM", "00:00"],
  [59, "12:59 AM", "00:59"],
  [720, "12:00 PM", "12:00"],
  [1439, "11:59 PM", "23:59"],
])("minute %i of the day", (minute, twelve, twentyFour) => {
  expect([clockText(minute, true), clockText(minute, false)]).toEqual([twelve, twentyFour]);
});

test.each([
  [0, "UTC"],
  [19_800_000, "UTC+05:30"],
  [-12_600_000, "UTC-03:30"],
  [50_400_000, "UTC+14:00"],
])("offset of %i ms", (offset, text) => {
  expect(offsetText(offset)).toBe(text);
});

test("the clock of a reader who has set none is that of the language", () => {
  expect(["en", "de", "pt-BR", "hi"].map(usesTwelveHours)).toEqual([true, false, false, true]);
});
