import { type Db, instant } from "../../database/database.ts";
import type { CallerUser } from "../../http/caller.ts";

export interface UserRow {
  readonly id: number;
  readonly accountId: number;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly bio: string | null;
  readonly timeFormat: number;
  readonly defaultScheduleId: number | null;
  readonly weekStart: string;
  readonly timeZone: string;
}

const COLUMNS = `id, account_id as "accountId", email, username, name, avatar_url as "avatarUrl", bio,
  time_format as "timeFormat", default_schedule_id as "defaultScheduleId", week_start as "weekStart",
  time_zone as "timeZone"`;

/** Select list for the user behind a credential, of a `users` table called `u`; `toCallerUser` reads it. */
export const CALLER_COLUMNS = `u.id as "userId", u.account_id as "accountId", u.email, u.username, u.name,
  u.time_zone as "timeZone", u.role`;

export interface CallerRow extends Omit<CallerUser, "id"> {
  readonly userId: number;
}

/** The caller in a row that was read with `CALLER_COLUMNS`. */
export function toCallerUser(row: CallerRow): CallerUser {
  const { userId, accountId, email, username, name, timeZone, role } = row;
  return { id: userId, accountId, email, username, name, timeZone, role };
}

/** The user with this id; undefined when there is none. */
export async function findUser(db: Db, id: number): Promise<UserRow | undefined> {
  return (await db.query<UserRow>(`select ${COLUMNS} from users where id = $1`, [id]))[0];
}

export interface NewUser {
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  /** Lower case. */
  readonly username: string;
  readonly passwordHash: string;
  readonly timeZone: string;
}

/** Makes an account of kind `user` and its user. The unique constraints refuse a taken address or name. */
export async function insertUser(db: Db, user: NewUser, nowMs: number): Promise<UserRow> {
  const rows = await db.query<UserRow>(
    `with account as (insert into accounts (kind) values ('user') returning id)
     insert into users (account_id, name, email, username, password_hash, time_zone, created_at, updated_at)
     select account.id, $1, $2, $3, $4, $5, $6, $6 from account
     returning ${COLUMNS}`,
    [user.name, user.email, user.username, user.passwordHash, user.timeZone, instant(nowMs)],
  );
  return rows[0] as UserRow;
}

/** undefined leaves a field as it is; null empties it. */
export interface UserPatch {
  readonly email?: string | undefined;
  readonly name?: string | null | undefined;
  readonly timeFormat?: number | undefined;
  readonly weekStart?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
  readonly avatarUrl?: string | null | undefined;
  readonly bio?: string | null | undefined;
  readonly metadata?: Record<string, unknown> | undefined;
}

/** Changes what the patch holds. One statement text for every combination, so that it stays one prepared statement. */
export async function updateUser(db: Db, id: number, patch: UserPatch, nowMs: number): Promise<void> {
  await db.query(
    `update users set
       email_verified_at = case when coalesce($2, email) = email then email_verified_at end,
       email = coalesce($2, email), time_format = coalesce($3, time_format), week_start = coalesce($4, week_start),
       time_zone = coalesce($5, time_zone), locale = coalesce($6, locale), metadata = coalesce($7::jsonb, metadata),
       name = case when $8 then $9 else name end,
       avatar_url = case when $10 then $11 else avatar_url end,
       bio = case when $12 then $13 else bio end,
       updated_at = $14
     where id = $1`,
    [
      id,
      patch.email ?? null,
      patch.timeFormat ?? null,
      patch.weekStart ?? null,
      patch.timeZone ?? null,
      patch.locale ?? null,
      patch.metadata ? JSON.stringify(patch.metadata) : null,
      patch.name !== undefined,
      patch.name ?? null,
      patch.avatarUrl !== undefined,
      patch.avatarUrl ?? null,
      patch.bio !== undefined,
      patch.bio ?? null,
      instant(nowMs),
    ],
  );
}
