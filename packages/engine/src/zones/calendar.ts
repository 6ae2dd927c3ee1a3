/**
 * The proleptic Gregorian calendar as integers. A day number is the count of days since 1970-01-01 of a local date;
 * it belongs to no zone. Algorithms: Howard Hinnant, "chrono-compatible low-level date algorithms".
 */

export const DAY_MS = 86_400_000;
/** Days in 400 years: the calendar, weekdays included, repeats after them. */
export const CYCLE_DAYS = 146_097;

const FIRST_DAY = -719_528; // 0000-01-01
const LAST_DAY = 2_932_896; // 9999-12-31

/** Day number of a date; `month` 1-12. Does not check that the date exists. */
export function dayNumberOfParts(year: number, month: number, day: number): number {
  // Years begin on 1 March here, so that the leap day is the last day and needs no case of its own.
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * CYCLE_DAYS + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Year, month (1-12) and day of a day number. */
export function partsOfDayNumber(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / CYCLE_DAYS);
  const dayOfEra = shifted - era * CYCLE_DAYS;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}

/** Number of days of a month; `month` 1-12. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/**
 * Day number of a `YYYY-MM-DD` date.
 * @throws RangeError when the text has another form or names a date that does not exist (2026-02-30).
 */
export function dayNumberOf(date: string): number {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new RangeError(`Not a YYYY-MM-DD date: ${date.slice(0, 40)}`);
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8, 10));
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    throw new RangeError(`No such date: ${date}`);
  return dayNumberOfParts(year, month, day);
}

let lastDayNumber = Number.NaN;
let lastDate = "";

/**
 * `YYYY-MM-DD` of a day number.
 * @throws RangeError when it is not an integer of the years 0000-9999.
 */
export function dateOf(dayNumber: number): string {
  // Slots are printed by the hundred for the same day.
  if (dayNumber === lastDayNumber) return lastDate;
  if (!Number.isInteger(dayNumber) || dayNumber < FIRST_DAY || dayNumber > LAST_DAY) {
    throw new RangeError(`Day number outside the years 0000-9999: ${dayNumber}`);
  }
  const { year, month, day } = partsOfDayNumber(dayNumber);
  lastDate = `${String(year).padStart(4, "0")}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
  lastDayNumber = dayNumber;
  return lastDate;
}

/** Day of the week of a day number: 0 = Sunday ... 6 = Saturday. */
export function weekdayOf(dayNumber: number): number {
  // 1970-01-01 was a Thursday; the second modulo lifts days before it out of the negative.
  return (((dayNumber + 4) % 7) + 7) % 7;
}
