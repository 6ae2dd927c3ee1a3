import type { Db } from "../../database/database.ts";
import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { scheduleErrors } from "./errors.ts";
import { scheduleCreated } from "./events.ts";
import { OFFICE_HOURS, readOverride, readWindow } from "./hours.ts";
import { insertSchedule, lockOwner, type NewSchedule, type ScheduleRow, setDefaultSchedule } from "./queries.ts";
import type { CreateScheduleBody } from "./schemas.ts";

/** Lists are not paged, so the number of schedules is bounded. */
const MAX_SCHEDULES = 100;

/**
 * Adds a schedule. `isDefault: false` on the first one leaves the user without a default: the protocol has it so.
 * @throws too_many_schedules (400).
 */
export async function createSchedule(ports: Ports, user: CallerUser, body: CreateScheduleBody): Promise<ScheduleRow> {
  return ports.db.transaction(async (db) => {
    const { scheduleCount } = await lockOwner(db, user.id);
    if (scheduleCount >= MAX_SCHEDULES) throw scheduleErrors.too_many_schedules({ limit: MAX_SCHEDULES });
    const row = await write(db, ports, body.isDefault, {
      userId: user.id,
      name: body.name,
      timeZone: body.timeZone,
      windows: body.availability?.map(readWindow) ?? OFFICE_HOURS,
      overrides: body.overrides?.map(readOverride) ?? [],
    });
    await appendEvents(db, ports, user.accountId, [scheduleCreated(row)]);
    return row;
  });
}

/**
 * The schedule a new user starts with: Monday to Friday, 09:00 to 17:00, the default one. For the transaction that makes
 * the user, which appends `scheduleCreated` of the result itself.
 */
export async function createDefaultSchedule(
  db: Db,
  ports: Pick<Ports, "clock">,
  owner: { readonly userId: number; readonly timeZone: string },
): Promise<ScheduleRow> {
  return write(db, ports, true, { ...owner, name: "Default schedule", windows: OFFICE_HOURS, overrides: [] });
}

async function write(
  db: Db,
  ports: Pick<Ports, "clock">,
  isDefault: boolean,
  schedule: NewSchedule,
): Promise<ScheduleRow> {
  const nowMs = ports.clock();
  const id = await insertSchedule(db, schedule, nowMs);
  if (isDefault) await setDefaultSchedule(db, schedule.userId, id, nowMs);
  return { id, ...schedule, isDefault };
}
