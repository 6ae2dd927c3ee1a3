import { type DateText, monthOf, readWall } from "../shared/time.ts";
import type { MonthData, RescheduleData } from "./page-data.ts";
import type { SlotQuery } from "./slots.ts";

/** The lengths that people may choose from; one when they may not. A booking that moves keeps its own. */
export function lengthsOf(data: MonthData | RescheduleData): readonly number[] {
  if (data.page === "reschedule") return [data.booking.minutes];
  const { lengthInMinutes, lengthInMinutesOptions } = data.eventType;
  return lengthInMinutesOptions && lengthInMinutesOptions.length > 0 ? lengthInMinutesOptions : [lengthInMinutes];
}

/** The length that is chosen at first: the event type's own where it is among them. */
export function firstLength(data: MonthData | RescheduleData): number {
  const lengths = lengthsOf(data);
  const own = data.eventType.lengthInMinutes;
  return lengths.includes(own) ? own : (lengths[0] as number);
}

export function slotQuery(data: MonthData | RescheduleData, timeZone: string, minutes: number): SlotQuery {
  return {
    eventTypeId: data.eventType.id,
    timeZone,
    minutes: minutes === data.eventType.lengthInMinutes ? undefined : minutes,
    ...(data.page === "reschedule" ? { bookingUid: data.booking.uid, exceptStart: data.booking.start } : {}),
  };
}

/**
 * The day that the month page opens at when its address names none: that of a booking that moves, for people look for another
 * time near it. By the clock of the zone that the server knew the reader in. null = the first free one from now on.
 */
export function firstDate(data: MonthData | RescheduleData): DateText | null {
  if (data.page === "month") return null;
  const { date } = readWall(data.booking.wall.start);
  return monthOf(date) >= monthOf(data.now) ? date : null;
}

/** What the month page asks for first: asked before the page's own code is there. */
export function firstQuery(data: MonthData | RescheduleData, timeZone: string): SlotQuery {
  return slotQuery(data, timeZone, firstLength(data));
}
