import type { FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../../config.ts";
import { isHttps } from "../../http/base-url.ts";

const NAME = "meridian_session";
/** A token needs no quoting or escaping, and what does not look like one is not looked up. */
const COOKIE = new RegExp(`(?:^|;)\\s*${NAME}=([A-Za-z0-9_-]{43})\\s*(?:;|$)`);

/** The session token in the request's cookie; null when there is none that could be one. */
export function sessionToken(request: FastifyRequest): string | null {
  return COOKIE.exec(request.headers.cookie ?? "")?.[1] ?? null;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly config: Pick<Config, "baseUrl">;
}

function send({ request, reply, config }: Exchange, value: string, maxAgeSeconds: number): void {
  // Secure only where the site is https: browsers drop a Secure cookie that comes over http.
  const secure = isHttps(request, config) ? "; Secure" : "";
  reply.header("Set-Cookie", `${NAME}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`);
}

/** Has the browser keep the session's token. */
export function setSessionCookie(exchange: Exchange, token: string, maxAgeSeconds: number): void {
  send(exchange, token, maxAgeSeconds);
}

/** Has the browser forget the session's token. */
export function clearSessionCookie(exchange: Exchange): void {
  send(exchange, "", 0);
}
