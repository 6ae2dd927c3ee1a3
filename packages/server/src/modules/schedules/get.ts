import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { scheduleErrors } from "./errors.ts";
import { assertOwner } from "./policy.ts";
import { findSchedule, type ScheduleRow } from "./queries.ts";

/**
 * One schedule of the user.
 * @throws schedule_not_found (404), schedule_of_other_user (403).
 */
export async function getSchedule(
  ports: Pick<Ports, "db">,
  user: Pick<CallerUser, "id">,
  id: number,
): Promise<ScheduleRow> {
  const row = await findSchedule(ports.db, id);
  if (!row) throw scheduleErrors.schedule_not_found({ id });
  assertOwner(row, user);
  return row;
}
