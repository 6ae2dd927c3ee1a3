import type { NewEvent } from "../../events/event-log.ts";
import type { ScheduleRow } from "./queries.ts";

function subjectOf(id: number): string {
  return `schedule:${id}`;
}

export function scheduleCreated(row: ScheduleRow): NewEvent {
  return {
    type: "schedule.created",
    subject: subjectOf(row.id),
    data: { scheduleId: row.id, ownerId: row.userId, name: row.name, timeZone: row.timeZone, isDefault: row.isDefault },
  };
}

/** @param changed names of the fields that were written. */
export function scheduleUpdated(row: ScheduleRow, changed: readonly string[]): NewEvent {
  return {
    type: "schedule.updated",
    subject: subjectOf(row.id),
    data: { scheduleId: row.id, ownerId: row.userId, changed, isDefault: row.isDefault },
  };
}

/** @param newDefaultId the schedule that became the default in its place; null when nothing was promoted. */
export function scheduleDeleted(row: ScheduleRow, newDefaultId: number | null): NewEvent {
  return {
    type: "schedule.deleted",
    subject: subjectOf(row.id),
    data: { scheduleId: row.id, ownerId: row.userId, wasDefault: row.isDefault, newDefaultScheduleId: newDefaultId },
  };
}
