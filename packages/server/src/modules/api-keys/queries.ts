import { type Db, instant } from "../../database/database.ts";
import { CALLER_COLUMNS, type CallerRow } from "../me/index.ts";

export interface ApiKeyRow {
  readonly id: string;
  readonly note: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

const COLUMNS = `id, note, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

export interface PresentedKeyRow extends CallerRow {
  readonly keyId: string;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** The key with this hash and the user it acts for. */
export async function findKeyByHash(db: Db, hash: string): Promise<PresentedKeyRow | undefined> {
  const rows = await db.query<PresentedKeyRow>(
    `select k.id as "keyId", k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt", ${CALLER_COLUMNS}
     from api_keys k join users u on u.id = k.user_id where k.hashed_key = $1`,
    [hash],
  );
  return rows[0];
}

/** Notes the use of a key unless that was done after `notedBeforeMs`. */
export async function noteUse(db: Db, id: string, nowMs: number, notedBeforeMs: number): Promise<void> {
  await db.query(
    "update api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)",
    [id, instant(nowMs), instant(notedBeforeMs)],
  );
}

/** Keys of a user, oldest first. */
export async function listKeys(db: Db, userId: number): Promise<ApiKeyRow[]> {
  return db.query<ApiKeyRow>(`select ${COLUMNS} from api_keys where user_id = $1 order by created_at, id`, [userId]);
}

export async function countKeys(db: Db, userId: number): Promise<number> {
  const rows = await db.query<{ count: number }>("select count(*) as count from api_keys where user_id = $1", [userId]);
  return rows[0]?.count ?? 0;
}

export interface NewKey {
  readonly id: string;
  readonly userId: number;
  readonly teamId: number | null;
  readonly note: string | null;
  readonly hash: string;
  readonly expiresAt: number | null;
}

export async function insertKey(db: Db, key: NewKey, nowMs: number): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `insert into api_keys (id, user_id, team_id, note, hashed_key, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
    [
      key.id,
      key.userId,
      key.teamId,
      key.note,
      key.hash,
      instant(nowMs),
      key.expiresAt === null ? null : instant(key.expiresAt),
    ],
  );
  return rows[0] as ApiKeyRow;
}

/** Deletes a key of a user; undefined when the user has no such key. */
export async function deleteKeyRow(
  db: Db,
  userId: number,
  id: string,
): Promise<{ note: string | null; teamId: number | null } | undefined> {
  const rows = await db.query<{ note: string | null; teamId: number | null }>(
    `delete from api_keys where user_id = $1 and id = $2 returning note, team_id as "teamId"`,
    [userId, id],
  );
  return rows[0];
}
