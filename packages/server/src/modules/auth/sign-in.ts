import type { FastifyRequest } from "fastify";
import { appendEvents } from "../../events/event-log.ts";
import { networkOf } from "../../http/client-network.ts";
import type { Ports } from "../../http/ports.ts";
import { getMe, type UserRow } from "../me/index.ts";
import { authErrors } from "./errors.ts";
import { isPassword } from "./passwords.ts";
import { findSignIn } from "./queries.ts";
import type { SignInBody } from "./schemas.ts";
import { startSession, type StartedSession } from "./sessions.ts";
import { countEmail, forgetEmail } from "./throttle.ts";

/**
 * Starts a session for whoever knows the password. An unknown address gets the same answer as a wrong password, after the
 * same work.
 * @throws wrong_email_or_password (401), too_many_sign_in_attempts (429).
 */
export async function signIn(
  ports: Ports,
  body: SignInBody,
  request: FastifyRequest,
): Promise<{ user: UserRow; session: StartedSession }> {
  const network = networkOf(request.ip);
  countEmail(ports, body.email, network);
  const account = await findSignIn(ports.db, body.email);
  const isRight = await isPassword(account?.passwordHash ?? null, body.password);
  if (!account || !isRight) throw authErrors.wrong_email_or_password();
  forgetEmail(ports, body.email, network);
  return ports.db.transaction(async (db) => {
    const session = await startSession(db, ports, account.userId, request);
    await appendEvents(db, ports, account.accountId, [session.event]);
    return { user: await getMe(db, account.userId), session };
  });
}
