import type { Db } from "../../database/database.ts";
import { appendEvents, type NewEvent } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { scheduleUpdated } from "./events.ts";
import { getSchedule } from "./get.ts";
import { readOverride, readWindow } from "./hours.ts";
import {
  findDefaultSchedule,
  lockOwner,
  type SchedulePatch,
  type ScheduleRow,
  setDefaultSchedule,
  updateScheduleRow,
} from "./queries.ts";
import type { UpdateScheduleBody } from "./schemas.ts";

/**
 * Changes the fields that are given. `availability` and `overrides` are replaced whole and never touch each other.
 * `isDefault: true` moves the default here; `false` changes nothing, so that a default never just disappears.
 * @throws schedule_not_found (404), schedule_of_other_user (403).
 */
export async function updateSchedule(
  ports: Ports,
  user: CallerUser,
  id: number,
  body: UpdateScheduleBody,
): Promise<ScheduleRow> {
  return ports.db.transaction(async (db) => {
    await lockOwner(db, user.id);
    const before = await getSchedule({ db }, user, id);
    const patch: SchedulePatch = {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.timeZone !== undefined && { timeZone: body.timeZone }),
      ...(body.availability && { windows: body.availability.map(readWindow) }),
      ...(body.overrides && { overrides: body.overrides.map(readOverride) }),
    };
    const becomesDefault = body.isDefault === true && !before.isDefault;
    const changed = [...Object.keys(patch), ...(becomesDefault ? ["isDefault"] : [])];
    if (changed.length === 0) return before;
    await updateScheduleRow(db, id, patch, ports.clock());
    if (becomesDefault) await setDefaultSchedule(db, user.id, id, ports.clock());
    const row = { ...before, ...patch, isDefault: before.isDefault || becomesDefault };
    await appendEvents(db, ports, user.accountId, [scheduleUpdated(row, changed)]);
    return row;
  });
}

/**
 * Makes an own schedule the default one, inside the caller's transaction, which appends the returned events.
 * @throws schedule_not_found (404), schedule_of_other_user (403).
 */
export async function chooseDefaultSchedule(
  db: Db,
  ports: Pick<Ports, "clock">,
  user: Pick<CallerUser, "id">,
  id: number,
): Promise<NewEvent[]> {
  await lockOwner(db, user.id);
  const row = await getSchedule({ db }, user, id);
  if (row.isDefault) return [];
  await setDefaultSchedule(db, user.id, id, ports.clock());
  return [scheduleUpdated({ ...row, isDefault: true }, ["isDefault"])];
}

/** Gives the default schedule, if there is one, another zone, inside the caller's transaction, which appends the returned events. */
export async function moveDefaultScheduleToZone(
  db: Db,
  ports: Pick<Ports, "clock">,
  user: Pick<CallerUser, "id">,
  timeZone: string,
): Promise<NewEvent[]> {
  await lockOwner(db, user.id);
  const row = await findDefaultSchedule(db, user.id);
  if (!row || row.timeZone === timeZone) return [];
  await updateScheduleRow(db, row.id, { timeZone }, ports.clock());
  return [scheduleUpdated(row, ["timeZone"])];
}
