import { type Db, instant } from "../../database/database.ts";
import type { OverrideJson, WindowJson } from "../../database/tables.ts";

export interface ScheduleRow {
  readonly id: number;
  readonly userId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly windows: readonly WindowJson[];
  readonly overrides: readonly OverrideJson[];
  readonly isDefault: boolean;
}

const COLUMNS = `s.id, s.user_id as "userId", s.name, s.time_zone as "timeZone", s.windows, s.overrides,
  u.default_schedule_id is not distinct from s.id as "isDefault"`;

/** The schedule with this id, whoever owns it. */
export async function findSchedule(db: Db, id: number): Promise<ScheduleRow | null> {
  const rows = await db.query<ScheduleRow>(
    `select ${COLUMNS} from schedules s join users u on u.id = s.user_id where s.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** The default schedule of a user; null when there is none. */
export async function findDefaultSchedule(db: Db, userId: number): Promise<ScheduleRow | null> {
  const rows = await db.query<ScheduleRow>(
    `select ${COLUMNS} from users u join schedules s on s.id = u.default_schedule_id where u.id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

/** All schedules of a user, oldest first: a client's list must not jump after an update. */
export async function listSchedules(db: Db, userId: number): Promise<ScheduleRow[]> {
  return db.query<ScheduleRow>(
    `select ${COLUMNS} from schedules s join users u on u.id = s.user_id where s.user_id = $1 order by s.id`,
    [userId],
  );
}

/**
 * Locks the user for changes of schedules and of the default pointer, which then happen one after the other: two deletes
 * at once could each promote what the other deletes.
 */
export async function lockOwner(db: Db, userId: number): Promise<{ scheduleCount: number }> {
  const rows = await db.query<{ id: number }>("select id from users where id = $1 for no key update", [userId]);
  if (rows.length === 0) return { scheduleCount: 0 };
  // A statement of its own: it must see what whoever held the lock before has committed.
  const counted = await db.query<{ count: number }>("select count(*) as count from schedules where user_id = $1", [
    userId,
  ]);
  return { scheduleCount: counted[0]?.count ?? 0 };
}

export interface NewSchedule {
  readonly userId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly windows: readonly WindowJson[];
  readonly overrides: readonly OverrideJson[];
}

/** @returns the id of the new schedule, which is nobody's default yet. */
export async function insertSchedule(db: Db, schedule: NewSchedule, nowMs: number): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `insert into schedules (user_id, name, time_zone, windows, overrides, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6) returning id`,
    [
      schedule.userId,
      schedule.name,
      schedule.timeZone,
      JSON.stringify(schedule.windows),
      JSON.stringify(schedule.overrides),
      instant(nowMs),
    ],
  );
  return (rows[0] as { id: number }).id;
}

export type SchedulePatch = Partial<Omit<NewSchedule, "userId">>;

/** Changes what the patch holds. */
export async function updateScheduleRow(db: Db, id: number, patch: SchedulePatch, nowMs: number): Promise<void> {
  await db.query(
    `update schedules set name = coalesce($2, name), time_zone = coalesce($3, time_zone),
       windows = coalesce($4::jsonb, windows), overrides = coalesce($5::jsonb, overrides), updated_at = $6
     where id = $1`,
    [
      id,
      patch.name ?? null,
      patch.timeZone ?? null,
      patch.windows ? JSON.stringify(patch.windows) : null,
      patch.overrides ? JSON.stringify(patch.overrides) : null,
      instant(nowMs),
    ],
  );
}

/** Deletes a schedule; a foreign key empties every pointer to it. */
export async function deleteScheduleRow(db: Db, id: number): Promise<void> {
  await db.query("delete from schedules where id = $1", [id]);
}

/** Moves the default pointer of a user. */
export async function setDefaultSchedule(db: Db, userId: number, scheduleId: number, nowMs: number): Promise<void> {
  await db.query("update users set default_schedule_id = $2, updated_at = $3 where id = $1", [
    userId,
    scheduleId,
    instant(nowMs),
  ]);
}

/** Makes the oldest schedule of a user the default; null when none is left. */
export async function promoteOldestSchedule(db: Db, userId: number, nowMs: number): Promise<number | null> {
  const rows = await db.query<{ id: number }>(
    `update users set updated_at = $2,
       default_schedule_id = (select id from schedules where user_id = $1 order by id limit 1)
     where id = $1 returning default_schedule_id as id`,
    [userId, instant(nowMs)],
  );
  return rows[0]?.id ?? null;
}
