import type { FastifyRequest } from "fastify";
import { networkOf } from "../../http/client-network.ts";
import { defineOperation, type Operation, success } from "../../http/operation.ts";
import type { Ports } from "../../http/ports.ts";
import { statusOnly } from "../../http/schemas.ts";
import { getMe, presentUser } from "../me/index.ts";
import { clearSessionCookie, sessionToken, setSessionCookie } from "./cookie.ts";
import { findSession } from "./queries.ts";
import { assertSameOrigin } from "./same-origin.ts";
import { sessionAnswer, signInAnswer, signInBody, signUpAnswer, signUpBody } from "./schemas.ts";
import { hashOfToken, SESSION_LIFETIME_MS } from "./sessions.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { signUp } from "./sign-up.ts";
import { countAddress } from "./throttle.ts";

const common = { resource: "auth", tag: "Auth", access: "public" } as const;
const SESSION_SECONDS = SESSION_LIFETIME_MS / 1000;

function fromOwnPages(ports: Ports, request: FastifyRequest): void {
  assertSameOrigin(request, ports.config);
}

/** Who tries passwords, by signing in or by repeating a sign-up, is counted. */
function fromOwnPagesAndCounted(ports: Ports, request: FastifyRequest): void {
  fromOwnPages(ports, request);
  countAddress(ports, networkOf(request.ip));
}

const up = defineOperation({
  ...common,
  id: "signUp",
  method: "POST",
  path: "/v2/auth/sign-up",
  summary: "Create an account",
  description:
    "Makes a user with a default schedule (Monday to Friday, 09:00 to 17:00 in the given zone) and an API key, and sets a session cookie. With an `Idempotency-Key` a lost answer can be had again, but for its cookie. 403 when the operator has closed sign-up.",
  rateLimitPerMinute: 20,
  guard: fromOwnPagesAndCounted,
  body: signUpBody,
  response: signUpAnswer,
  handler: async ({ ports, body, request, reply }) => {
    const { user, apiKey, session } = await signUp(ports, body, request);
    setSessionCookie({ request, reply, config: ports.config }, session.token, SESSION_SECONDS);
    return success({ user: presentUser(user), apiKey });
  },
});

const signInOperation = defineOperation({
  ...common,
  id: "signIn",
  method: "POST",
  path: "/v2/auth/sign-in",
  summary: "Sign in",
  description:
    "Sets a session cookie for 30 days. After 10 wrong passwords for one e-mail address it answers 429 for a quarter of an hour.",
  status: 200,
  rateLimitPerMinute: 20,
  idempotent: false,
  guard: fromOwnPagesAndCounted,
  body: signInBody,
  response: signInAnswer,
  handler: async ({ ports, body, request, reply }) => {
    const { user, session } = await signIn(ports, body, request);
    setSessionCookie({ request, reply, config: ports.config }, session.token, SESSION_SECONDS);
    return success({ user: presentUser(user), expiresAt: new Date(session.expiresAtMs).toISOString() });
  },
});

const out = defineOperation({
  ...common,
  id: "signOut",
  method: "POST",
  path: "/v2/auth/sign-out",
  summary: "Sign out",
  description: "Ends the session of the cookie and removes the cookie; without a session it does nothing.",
  status: 200,
  idempotent: false,
  guard: fromOwnPages,
  response: statusOnly,
  handler: async ({ ports, request, reply }) => {
    const token = sessionToken(request);
    if (token !== null) await signOut(ports, token);
    clearSessionCookie({ request, reply, config: ports.config });
    return { status: "success" };
  },
});

const current = defineOperation({
  ...common,
  id: "getSession",
  method: "GET",
  path: "/v2/auth/session",
  summary: "Who is signed in",
  description: "The user of the session cookie; `data` is null when nobody is signed in.",
  response: sessionAnswer,
  handler: async ({ ports, request }) => {
    const token = sessionToken(request);
    const row = token === null ? undefined : await findSession(ports.db, hashOfToken(token), ports.clock());
    if (!row) return success(null);
    const user = await getMe(ports.db, row.userId);
    return success({ user: presentUser(user), expiresAt: new Date(row.expiresAt).toISOString() });
  },
});

export const authOperations: Operation[] = [up, signInOperation, out, current];
