import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import qs from "qs";
import type { Config } from "../config.ts";
import type { CredentialResolver } from "./authentication.ts";
import { isHttps } from "./base-url.ts";
import { boundedServers } from "./connections.ts";
import { type ApiError, errorEnvelope, httpErrors } from "./errors.ts";
import { BODY_LIMIT_BYTES, loggable, toApiError } from "./failures.ts";
import type { Metrics } from "./metrics.ts";
import type { Operation } from "./operation.ts";
import type { Ports } from "./ports.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limit.ts";
import { registerOperations } from "./register.ts";

export interface HttpParts {
  readonly ports: Omit<Ports, "log">;
  readonly operations: readonly Operation[];
  readonly resolvers: readonly CredentialResolver[];
  readonly metrics: Metrics;
  /** Check every answer against its schema; a mismatch throws. For tests: production has the presenters' word. */
  readonly checkResponses: boolean;
}

const CORS_HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers":
    "X-Request-Id, X-RateLimit-Limit-Default, X-RateLimit-Remaining-Default, X-RateLimit-Reset-Default, Retry-After, Idempotent-Replayed, cal-api-version",
};
const PREFLIGHT_HEADERS = {
  "Access-Control-Allow-Methods": "GET, PATCH, DELETE, HEAD, POST, PUT, OPTIONS",
  "Access-Control-Allow-Headers":
    "x-cal-client-id, x-cal-secret-key, x-cal-platform-embed, cal-api-version, Idempotency-Key, Accept, Authorization, Content-Type, Origin",
  "Access-Control-Max-Age": "86400",
};
/** What an answer that is data needs; pages, and files that may be kept, say otherwise. */
const SECURITY_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;
const HTTPS_HEADERS = { "Strict-Transport-Security": "max-age=15552000; includeSubDomains" };

/** Old spellings of paths that clients in the wild still send. */
function rewriteUrl(url: string): string {
  let path = url;
  if (path.startsWith("/api/v2/")) path = path.slice(4);
  if (path.startsWith("/v2/ee/")) path = `/v2/${path.slice(7)}`;
  const query = path.indexOf("?");
  const end = query < 0 ? path.length : query;
  const head = path.slice(0, end);
  return head.includes("reccuring") ? head.replace("reccuring", "recurring") + path.slice(end) : path;
}

/** Answers people who opened an address that cannot be read; false = it sent nothing, since they are none. */
export type RefuseAddress = (request: FastifyRequest, reply: FastifyReply) => boolean;

/** For what is refused before a route is known: the same envelope, where there is a request to answer. */
function refuseEarly(error: unknown, request: FastifyRequest, reply: FastifyReply, refuseAddress?: RefuseAddress) {
  reply.headers(SECURITY_HEADERS).headers(CORS_HEADERS).header("X-Request-Id", request.id);
  if (refuseAddress?.(request, reply)) return reply;
  return sendFailure(toApiError(error).failure, request, reply, Date.now());
}

/** For what is not even HTTP, or too large a head: the envelope by hand on the bare connection. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const failure = failureOfConnection(error.code);
  const body = JSON.stringify(errorEnvelope(failure, "", Date.now()));
  socket.write(
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status]}\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${randomUUID()}\r\nConnection: close\r\n\r\n${body}`,
  );
  // Not only our half: who does not close theirs would keep the connection.
  socket.destroySoon();
}

function failureOfConnection(code: string | undefined): ApiError {
  if (code === "HPE_HEADER_OVERFLOW") return httpErrors.head_too_large();
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? httpErrors.request_timeout() : httpErrors.malformed_request();
}

/** The client went away, or was cut off, before all of its request had come. */
function isCutOff(request: FastifyRequest): boolean {
  return request.raw.destroyed && !request.raw.complete;
}

/** Two say two things, and a proxy in front may have believed the other one. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count > 1;
}

export function createFastify(config: Config, refuseAddress?: RefuseAddress): FastifyInstance {
  return Fastify({
    frameworkErrors: (error, request, reply) => void refuseEarly(error, request, reply, refuseAddress),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy === false ? false : [...config.trustProxy],
    // One line per request, written below: Fastify's own would hold the path.
    logController: new LogController({ disableRequestLogging: true }),
    logger: config.logLevel === "silent" ? false : { level: config.logLevel },
    rewriteUrl: (request) => rewriteUrl(request.url ?? "/"),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 300,
      querystringParser: (text) =>
        qs.parse(text, { arrayLimit: 1000, parameterLimit: 1000, depth: 3 }) as Record<string, unknown>,
    },
    forceCloseConnections: "idle",
    // While closing, connections end after their answer; new ones are refused by the closed port.
    return503OnClosing: false,
    serverFactory: boundedServers({ behindProxy: config.trustProxy !== false }),
  });
}

/**
 * Puts the pipeline every request goes through on a fresh Fastify: ids, headers, limits, errors, operations.
 * @returns the limiter, for routes that are no operations
 */
export function installPipeline(app: FastifyInstance, parts: HttpParts): RateLimiter {
  const { config, clock } = parts.ports;
  const limiter = createRateLimiter(config.rateLimitPerMinute, clock);
  const ports: Ports = { ...parts.ports, log: app.log };

  useJsonBodies(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS).headers(CORS_HEADERS).header("X-Request-Id", request.id);
    // Links in answers are made from it. Probes that speak HTTP/1.0 send none.
    if (request.host && !(HOST.test(request.host) && URL.canParse(`http://${request.host}`)))
      throw httpErrors.malformed_host();
    if (hasSeveralHosts(request.raw)) throw httpErrors.several_hosts();
    if (isHttps(request, config)) reply.headers(HTTPS_HEADERS);
    if (request.method === "OPTIONS") {
      reply.headers(PREFLIGHT_HEADERS).code(204).send();
      return reply;
    }
    return undefined;
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unmatched";
    const seconds = reply.elapsedTime / 1000;
    parts.metrics.observeRequest(request.method, route, reply.statusCode, seconds);
    // The route's pattern, not the path: paths and queries hold addresses and uids.
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "request",
    );
  });
  const fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const error = afterCount(thrown, limiter, request, reply);
    if (isCutOff(request)) {
      request.log.debug({ route: request.routeOptions.url }, "the request broke off");
      return sendFailure(httpErrors.request_timeout(), request, reply, clock());
    }
    const { failure, unexpected } = toApiError(error);
    if (unexpected) request.log.error({ error: loggable(error), route: request.routeOptions.url }, "request failed");
    return sendFailure(failure, request, reply, clock());
  };
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => {
    try {
      limiter.consume(request, reply);
    } catch (error) {
      return fail(error, request, reply);
    }
    const path = request.url.split("?", 1)[0] ?? "";
    return sendFailure(httpErrors.route_not_found({ method: request.method, path }), request, reply, clock());
  });
  registerOperations(app, { ...parts, ports, limiter });
  return limiter;
}

/** What cannot be read counts too. @returns what to answer: the failure, or that this was one too many */
function afterCount(error: unknown, limiter: RateLimiter, request: FastifyRequest, reply: FastifyReply): unknown {
  try {
    limiter.end(request, reply);
    return error;
  } catch (refusal) {
    return refusal;
  }
}

function sendFailure(failure: ApiError, request: FastifyRequest, reply: FastifyReply, nowMs: number) {
  if (failure.options.headers) reply.headers(failure.options.headers);
  return reply
    .code(failure.status)
    .header("Content-Type", "application/json; charset=utf-8")
    .send(JSON.stringify(errorEnvelope(failure, request.originalUrl, nowMs)));
}

/** The parser also refuses JSON with keys that could change what objects are, and does not say which of the two it was. */
function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** JSON only. An empty body counts as none: clients send the content type out of habit. */
function useJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    void parse(request, body as string, (error, value) => {
      if (error) done((isJson(body as string) ? httpErrors.forbidden_key() : httpErrors.malformed_json()) as Error);
      else done(null, value);
    });
  });
}
