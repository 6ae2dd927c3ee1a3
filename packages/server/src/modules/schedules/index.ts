import type { Schedule } from "@meridian/engine";
import type { ScheduleRow } from "./queries.ts";

export { createDefaultSchedule } from "./create.ts";
export { scheduleErrors } from "./errors.ts";
export { scheduleCreated } from "./events.ts";
export { getSchedule } from "./get.ts";
export { findDefaultSchedule, findSchedule, type ScheduleRow } from "./queries.ts";
export { schedulesOperations } from "./routes.ts";
export { chooseDefaultSchedule, moveDefaultScheduleToZone } from "./update.ts";

/** Stored hours are already in the engine's terms: minutes after midnight, 1440 for the end of the day, 0 = Sunday. */
export function toEngineSchedule(row: Pick<ScheduleRow, "timeZone" | "windows" | "overrides">): Schedule {
  return { timeZone: row.timeZone, windows: row.windows, overrides: row.overrides };
}
