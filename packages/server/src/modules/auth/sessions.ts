import { createHash, randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Db } from "../../database/database.ts";
import type { NewEvent } from "../../events/event-log.ts";
import type { CredentialResolver } from "../../http/authentication.ts";
import type { Ports } from "../../http/ports.ts";
import { toCallerUser } from "../me/index.ts";
import { sessionToken } from "./cookie.ts";
import { authErrors } from "./errors.ts";
import { findSession, insertSession, pruneSessions } from "./queries.ts";
import { foreignOrigin, isPublicOrigin } from "./same-origin.ts";

/** A session ends 30 days after the sign-in, used or not. */
export const SESSION_LIFETIME_MS = 30 * 86_400_000;
const MAX_SESSIONS = 50;
const MAX_USER_AGENT_LENGTH = 200;
const NAME_LENGTH = 16;

/** What is stored of a session's token. No slow hash: the token is 256 random bits. */
export function hashOfToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function nameOf(tokenHash: Buffer): string {
  return tokenHash.toString("hex").slice(0, NAME_LENGTH);
}

export interface StartedSession {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly event: NewEvent;
}

/** Starts a session inside the caller's transaction, which appends the event. A user's oldest sessions beyond 50 end. */
export async function startSession(
  db: Db,
  ports: Pick<Ports, "clock">,
  userId: number,
  request: FastifyRequest,
): Promise<StartedSession> {
  const nowMs = ports.clock();
  const token = randomBytes(32).toString("base64url");
  const tokenHash = hashOfToken(token);
  const expiresAtMs = nowMs + SESSION_LIFETIME_MS;
  const userAgent = request.headers["user-agent"]?.slice(0, MAX_USER_AGENT_LENGTH) ?? null;
  await pruneSessions(db, userId, MAX_SESSIONS - 1, nowMs);
  await insertSession(db, { tokenHash, userId, userAgent, expiresAtMs }, nowMs);
  return { token, expiresAtMs, event: sessionEvent("session.created", tokenHash, userId) };
}

export function sessionEvent(type: "session.created" | "session.ended", tokenHash: Buffer, userId: number): NewEvent {
  return { type, subject: `session:${nameOf(tokenHash)}`, data: { userId } };
}

/**
 * The session cookie. Unsafe requests with it must come from our own pages; only `resolve` knows the configured address of
 * the server, so a foreign origin travels behind the token.
 */
export const sessionResolver: CredentialResolver = {
  kind: "NEXT_AUTH",
  present(request) {
    // Another credential was sent and nobody knew it: that is an error, not a reason to look at the cookie.
    if (request.headers.authorization) return null;
    const token = sessionToken(request);
    if (token === null) return null;
    const origin = foreignOrigin(request);
    return origin === null ? token : `${token} ${origin}`;
  },
  async resolve(ports, credential) {
    const [token = "", origin] = credential.split(" ");
    if (origin !== undefined && !isPublicOrigin(origin, ports.config)) throw authErrors.foreign_origin();
    const tokenHash = hashOfToken(token);
    const row = await findSession(ports.db, tokenHash, ports.clock());
    if (!row) return null;
    return {
      kind: "user",
      user: toCallerUser(row),
      credential: { kind: "NEXT_AUTH", name: `session:${nameOf(tokenHash)}`, id: tokenHash.toString("hex") },
      permissions: null,
    };
  },
};
