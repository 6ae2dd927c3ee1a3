import type { EventRules, Situation } from "../model.ts";

const MINUTES_PER_DAY = 1440;
const LONGEST_EVENT_MINUTES = 31 * MINUTES_PER_DAY;
const LONGEST_BUFFER_MINUTES = 31 * MINUTES_PER_DAY;
const LONGEST_NOTICE_MINUTES = 10 * 366 * MINUTES_PER_DAY;
const LONGEST_WINDOW_DAYS = 10 * 366;
/** Most hosts of one situation. */
export const MOST_HOSTS = 2_000;
/** Longest range of one question, in days: two years and a margin. Callers check it where ranges enter the system. */
export const LONGEST_RANGE_DAYS = 800;
const LONGEST_RANGE_MS = LONGEST_RANGE_DAYS * MINUTES_PER_DAY * 60_000;

/**
 * The caller handed in something that no check upstream should let through (an unknown zone, a length of zero, 5,000 hosts).
 * It is a defect of the caller, not an answer for the person who books.
 */
export class InvalidSituation extends RangeError {
  override readonly name = "InvalidSituation";
}

/** Throws `InvalidSituation` with the message unless the condition holds. */
export function insist(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvalidSituation(message);
}

function insistInteger(value: number, lowest: number, highest: number, name: string): void {
  insist(
    Number.isInteger(value) && value >= lowest && value <= highest,
    `${name} must be an integer in ${lowest}..${highest}, got ${value}`,
  );
}

/**
 * Bounds everything that the work grows with: lengths and steps of at least a minute, at most 2,000 hosts.
 * @throws InvalidSituation
 */
export function checkSituation(situation: Pick<Situation, "now" | "rules">, hostCount: number): void {
  insist(Number.isFinite(situation.now), `now must be an instant, got ${situation.now}`);
  insist(hostCount <= MOST_HOSTS, `at most ${MOST_HOSTS} hosts, got ${hostCount}`);
  checkRules(situation.rules);
}

function checkRules(rules: EventRules): void {
  insistInteger(rules.lengthMinutes, 1, LONGEST_EVENT_MINUTES, "lengthMinutes");
  insistInteger(rules.slotIntervalMinutes ?? rules.lengthMinutes, 1, LONGEST_EVENT_MINUTES, "slotIntervalMinutes");
  insistInteger(rules.noticeMinutes, 0, LONGEST_NOTICE_MINUTES, "noticeMinutes");
  insistInteger(rules.beforeBufferMinutes, 0, LONGEST_BUFFER_MINUTES, "beforeBufferMinutes");
  insistInteger(rules.afterBufferMinutes, 0, LONGEST_BUFFER_MINUTES, "afterBufferMinutes");
  insistInteger(rules.offsetStartMinutes, 0, MINUTES_PER_DAY, "offsetStartMinutes");
  if (rules.seats !== null) insistInteger(rules.seats, 1, 1_000_000, "seats");
  const { bookingWindow } = rules;
  if (bookingWindow.kind === "calendarDays" || bookingWindow.kind === "businessDays") {
    insistInteger(bookingWindow.count, 0, LONGEST_WINDOW_DAYS, "bookingWindow.count");
  }
}

/**
 * A question spans at most `LONGEST_RANGE_DAYS`.
 * @throws InvalidSituation
 */
export function checkRange(range: { readonly start: number; readonly end: number }): void {
  insist(Number.isFinite(range.start) && Number.isFinite(range.end), "the range must consist of instants");
  insist(range.end - range.start <= LONGEST_RANGE_MS, `the range must not be longer than ${LONGEST_RANGE_DAYS} days`);
}
