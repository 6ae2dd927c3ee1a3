import { type Db, instant } from "../../database/database.ts";
import { CALLER_COLUMNS, type CallerRow } from "../me/index.ts";

/** Who may sign in with an e-mail address (lower case); undefined when nobody has it. */
export async function findSignIn(
  db: Db,
  email: string,
): Promise<{ userId: number; accountId: number; passwordHash: string | null } | undefined> {
  const rows = await db.query<{ userId: number; accountId: number; passwordHash: string | null }>(
    `select id as "userId", account_id as "accountId", password_hash as "passwordHash" from users where email = $1`,
    [email],
  );
  return rows[0];
}

export interface NewSession {
  readonly tokenHash: Buffer;
  readonly userId: number;
  readonly userAgent: string | null;
  readonly expiresAtMs: number;
}

export async function insertSession(db: Db, session: NewSession, nowMs: number): Promise<void> {
  await db.query(
    "insert into sessions (token_hash, user_id, user_agent, created_at, expires_at) values ($1, $2, $3, $4, $5)",
    [session.tokenHash, session.userId, session.userAgent, instant(nowMs), instant(session.expiresAtMs)],
  );
}

/** Removes the sessions of a user that have expired, and all but the `keep` newest. */
export async function pruneSessions(db: Db, userId: number, keep: number, nowMs: number): Promise<void> {
  await db.query(
    `delete from sessions where user_id = $1 and (expires_at <= $2 or token_hash in (
       select token_hash from sessions where user_id = $1 order by created_at desc, token_hash offset $3
     ))`,
    [userId, instant(nowMs), keep],
  );
}

export interface SessionRow extends CallerRow {
  readonly expiresAt: number;
}

/** A live session and its user. */
export async function findSession(db: Db, tokenHash: Buffer, nowMs: number): Promise<SessionRow | undefined> {
  const rows = await db.query<SessionRow>(
    `select s.expires_at as "expiresAt", ${CALLER_COLUMNS}
     from sessions s join users u on u.id = s.user_id where s.token_hash = $1 and s.expires_at > $2`,
    [tokenHash, instant(nowMs)],
  );
  return rows[0];
}

/** Ends a session; undefined when there was none. */
export async function deleteSession(
  db: Db,
  tokenHash: Buffer,
): Promise<{ userId: number; accountId: number } | undefined> {
  const rows = await db.query<{ userId: number; accountId: number }>(
    `delete from sessions s using users u where s.token_hash = $1 and u.id = s.user_id
     returning u.id as "userId", u.account_id as "accountId"`,
    [tokenHash],
  );
  return rows[0];
}
