import { preferredHours } from "../../shared/time.ts";
import { DAYS } from "./hours/week.ts";
import type { User } from "../data/types.ts";

/** Newer than what TypeScript knows; a property in some browsers, a method in others, missing in a few. */
interface LocaleWithWeek {
  readonly weekInfo?: { readonly firstDay: number };
  readonly getWeekInfo?: () => { readonly firstDay: number };
}

/** Clock and week as the person's device has them. */
export function deviceHabits(): Partial<Pick<User, "timeFormat" | "weekStart">> {
  const locale = new Intl.Locale(navigator.language) as LocaleWithWeek;
  const firstDay = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay;
  const weekStart = firstDay === undefined ? undefined : DAYS[firstDay - 1];
  return { timeFormat: preferredHours(), ...(weekStart ? { weekStart } : {}) };
}
