import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { scheduleErrors } from "./errors.ts";
import { scheduleDeleted } from "./events.ts";
import { assertOwner } from "./policy.ts";
import { deleteScheduleRow, findSchedule, lockOwner, promoteOldestSchedule } from "./queries.ts";

/**
 * Deletes a schedule. Event types that used it fall back to the default. When it was the default, the oldest one left
 * takes its place, because a default that points nowhere would quietly change when people can book. The last schedule may
 * go too: then there is no default and nothing that depends on it can be booked.
 * @throws schedule_to_delete_not_found (400), schedule_of_other_user (403).
 */
export async function deleteSchedule(ports: Ports, user: CallerUser, id: number): Promise<void> {
  await ports.db.transaction(async (db) => {
    await lockOwner(db, user.id);
    const row = await findSchedule(db, id);
    if (!row) throw scheduleErrors.schedule_to_delete_not_found({ id });
    assertOwner(row, user);
    await deleteScheduleRow(db, id);
    const promoted = row.isDefault ? await promoteOldestSchedule(db, user.id, ports.clock()) : null;
    await appendEvents(db, ports, user.accountId, [scheduleDeleted(row, promoted)]);
  });
}
