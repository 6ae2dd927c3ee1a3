import { showOverride, showWindow } from "./hours.ts";
import type { ScheduleRow } from "./queries.ts";

/** A schedule as the API shows it. */
export function presentSchedule(row: ScheduleRow) {
  return {
    id: row.id,
    ownerId: row.userId,
    name: row.name,
    timeZone: row.timeZone,
    availability: row.windows.map(showWindow),
    isDefault: row.isDefault,
    overrides: row.overrides.map(showOverride),
  };
}
