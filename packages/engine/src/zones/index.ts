/**
 * Local time and instants, on the IANA database that is compiled into `generated/tzdata.ts`; Node's own zone data is
 * never asked (DESIGN promise 5). Units: instants and wall times are integer milliseconds, dates are day numbers.
 */
export { DAY_MS, dateOf, dayNumberOf, dayNumberOfParts, daysInMonth, partsOfDayNumber, weekdayOf } from "./calendar.ts";
export { dayNumberAt, instantOfLocal, localMsOf, offsetMsAt, startOfLocalDay } from "./convert.ts";
export { findZone, tzdbVersion, type Zone, zoneNames } from "./database.ts";
export { formatInstant, formatInZone } from "./format.ts";
