import type { FastifyRequest } from "fastify";
import { isDuplicate } from "../../database/database.ts";
import { appendEvents } from "../../events/event-log.ts";
import type { Ports } from "../../http/ports.ts";
import { apiKeyCreated, makeKey } from "../api-keys/index.ts";
import { insertUser, userErrors, type UserRow } from "../me/index.ts";
import { createDefaultSchedule, scheduleCreated } from "../schedules/index.ts";
import { authErrors } from "./errors.ts";
import { hashPassword } from "./passwords.ts";
import type { SignUpBody } from "./schemas.ts";
import { startSession, type StartedSession } from "./sessions.ts";

const DEFAULT_TIME_ZONE = "UTC";

export interface SignedUp {
  readonly user: UserRow;
  readonly apiKey: string;
  readonly session: StartedSession;
}

/**
 * Makes everything a person starts with, or nothing: account, user, default schedule, an API key that never expires, a
 * session. Two people who want one address or username at once are told apart by the unique constraints.
 * @throws sign_up_closed (403); email_taken, username_taken (409).
 */
export async function signUp(ports: Ports, body: SignUpBody, request: FastifyRequest): Promise<SignedUp> {
  if (ports.config.signUp === "closed") throw authErrors.sign_up_closed();
  const passwordHash = await hashPassword(body.password);
  try {
    return await write(ports, body, passwordHash, request);
  } catch (error) {
    if (isDuplicate(error, "users_email_key")) throw userErrors.email_taken({ email: body.email });
    if (isDuplicate(error, "users_username_key")) throw userErrors.username_taken({ username: body.username });
    throw error;
  }
}

async function write(ports: Ports, body: SignUpBody, passwordHash: string, request: FastifyRequest): Promise<SignedUp> {
  const { name, email, username, timeZone = DEFAULT_TIME_ZONE } = body;
  return ports.db.transaction(async (db) => {
    const user = await insertUser(db, { name, email, username, passwordHash, timeZone }, ports.clock());
    const schedule = await createDefaultSchedule(db, ports, { userId: user.id, timeZone });
    const key = await makeKey(db, ports, { userId: user.id, teamId: null, note: "Made at sign-up", expiresAt: null });
    const session = await startSession(db, ports, user.id, request);
    await appendEvents(db, ports, user.accountId, [
      { type: "user.created", subject: `user:${user.id}`, data: { userId: user.id, username, timeZone } },
      scheduleCreated(schedule),
      apiKeyCreated(key.row),
      session.event,
    ]);
    return { user: { ...user, defaultScheduleId: schedule.id }, apiKey: key.apiKey, session };
  });
}
