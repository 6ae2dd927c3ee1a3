import { addDays, type DateText, formatDate, formatTime, type HourCycle, type Wall } from "../../../shared/time.ts";
import { words } from "../../words.ts";

const text = words.bookings;

/** A date, nearer to the reader where it is near. */
export function dayText(date: DateText, today: DateText | null): string {
  const isThisYear = today !== null && date.slice(0, 4) === today.slice(0, 4);
  const full = formatDate(date, isThisYear ? "day" : "full");
  if (today === null) return full;
  if (date === today) return text.today(full);
  if (date === addDays(today, 1)) return text.tomorrow(full);
  return full;
}

/** `14:00–14:30`, with the day where it ends on another one, and with both offsets where clocks change in between. */
export function spanText(start: Wall | null, end: Wall | null, hours: HourCycle): string {
  if (!start || !end) return "…";
  const isAcross = start.offset !== end.offset;
  const ending = formatTime(end, hours, isAcross);
  const until = start.date === end.date ? ending : `${formatDate(end.date, "short")}, ${ending}`;
  return `${formatTime(start, hours, isAcross)}${isAcross ? " – " : "–"}${until}`;
}
