import type { CallerUser } from "../../http/caller.ts";
import { scheduleErrors } from "./errors.ts";
import type { ScheduleRow } from "./queries.ts";

/**
 * Only its owner sees or changes a schedule.
 * @throws schedule_of_other_user (403).
 */
export function assertOwner(schedule: ScheduleRow, user: Pick<CallerUser, "id">): void {
  if (schedule.userId !== user.id) throw scheduleErrors.schedule_of_other_user({ id: schedule.id });
}
