import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { authenticate, credentialName, type CredentialResolver, missingCredentials } from "./authentication.ts";
import { ANONYMOUS, type Caller } from "./caller.ts";
import { ApiError, httpErrors } from "./errors.ts";
import { findRepeatable, idempotencyKey, idempotencyScope, runIdempotently } from "./idempotency.ts";
import { JsonText, type Operation } from "./operation.ts";
import type { Ports } from "./ports.ts";
import { countFailedAuthentication, type RateLimiter } from "./rate-limit.ts";
import { bodyIsNoObject, containsUnstorableText, parseInput } from "./validation.ts";
import { type ApiVersion, RESOURCES, resolveVersion } from "./versions.ts";

interface Registration {
  readonly ports: Ports;
  readonly operations: readonly Operation[];
  readonly resolvers: readonly CredentialResolver[];
  readonly limiter: RateLimiter;
  readonly checkResponses: boolean;
}

/** Registers each route once; several operations on one route are told apart by the version date of the request. */
export function registerOperations(app: FastifyInstance, registration: Registration): void {
  const routes = new Map<string, Operation[]>();
  for (const operation of registration.operations) {
    checkOperation(operation);
    const key = `${operation.method} ${operation.path}`;
    routes.set(key, [...(routes.get(key) ?? []), operation]);
  }
  for (const group of routes.values()) registerRoute(app, registration, group);
}

/** Mistakes of wiring fail at boot, not at the first request. */
function checkOperation(operation: Operation): void {
  const named = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const declared = operation.params instanceof z.ZodObject ? Object.keys(operation.params.shape) : [];
  if (named.toSorted().join() !== declared.toSorted().join()) {
    throw new Error(`${operation.id}: the path names {${named}}, its schema {${declared}}`);
  }
  if (operation.body && (operation.method === "GET" || operation.method === "DELETE")) {
    throw new Error(`${operation.id}: ${operation.method} takes no body`);
  }
}

function registerRoute(app: FastifyInstance, registration: Registration, group: readonly Operation[]): void {
  const first = group[0] as Operation;
  if (group.some((operation) => operation.resource !== first.resource)) {
    throw new Error(`${first.method} ${first.path} belongs to two resources`);
  }
  const newestFirst = group.toSorted((a, b) => sinceOf(b).localeCompare(sinceOf(a)));
  app.route({
    method: first.method,
    url: first.path.replace(/\{(\w+)\}/g, ":$1"),
    // Before the body is read: nothing is read of who is blocked.
    onRequest: async (request, reply) => countRequest(first, registration.limiter, request, reply),
    handler: (request, reply) => {
      const version = resolveVersion(first.resource, headerText(request, "cal-api-version"));
      reply.header("cal-api-version", version);
      const operation = newestFirst.find((candidate) => sinceOf(candidate) <= version) ?? newestFirst.at(-1);
      return answer(operation as Operation, version, registration, request, reply);
    },
  });
}

function sinceOf(operation: Operation): ApiVersion {
  return operation.since ?? (RESOURCES[operation.resource].shapes[0] as ApiVersion);
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The pipeline after the rate limit: authenticate, access rule, validate, idempotency, use case, answer. */
async function answer(
  operation: Operation,
  version: ApiVersion,
  registration: Registration,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ports: base, limiter } = registration;
  const ports: Ports = { ...base, log: request.log };
  const identified = await limiter.proving(request, reply, () =>
    identify(operation, ports, registration, request, reply),
  );
  if ("repeated" in identified) return send(reply, identified.repeated);
  const { caller } = identified;
  checkAccess(operation, caller, request);
  const input = readInput(operation, request);
  operation.guard?.(ports, request);
  const status = operation.status ?? (operation.method === "POST" ? 201 : 200);
  const work = async (workPorts: Ports) => {
    // The route's access rule was checked above, so a `user` operation's caller is a user.
    reply.code(status);
    const result = await operation.handler({
      ...input,
      caller: caller as never,
      ports: workPorts,
      version,
      request,
      reply,
    });
    const body = result instanceof JsonText ? result.text : JSON.stringify(result);
    if (registration.checkResponses) checkResponse(operation, body);
    // A handler may have answered with another status of its own (`/health`).
    return { status: reply.statusCode, body };
  };
  const key = operation.idempotent === false ? null : idempotencyKey(request);
  const outcome = await againAfterDeadlock(() =>
    key === null
      ? work(ports)
      : runIdempotently(ports, request, reply, { scope: scopeOf(operation, caller, request, registration), key }, work),
  );
  return send(reply, outcome);
}

/**
 * Who calls, and counts the request by what came of its credentials; or the answer that is repeated to a spent one.
 * @throws rate_limited, or why the credentials are refused.
 */
async function identify(
  operation: Operation,
  ports: Ports,
  { limiter, resolvers }: Registration,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ caller: Caller } | { repeated: { status: number; body: string } }> {
  let caller: Caller;
  try {
    caller = operation.resource === "system" ? ANONYMOUS : await authenticate(request, ports, resolvers);
  } catch (error) {
    const repeated = await repeatedAnswer(operation, ports, resolvers, request, reply);
    // That the database is away says nothing about who called.
    const isRefused = repeated === null && error instanceof ApiError;
    if (isRefused) countFailedAuthentication(limiter, request, reply);
    else limiter.leaveUnproven(request, reply);
    if (repeated) return { repeated };
    throw error;
  }
  if (caller.kind === "user" && caller.credential.kind !== "NEXT_AUTH") limiter.prove(request, reply);
  else limiter.leaveUnproven(request, reply);
  return { caller };
}

function send(reply: FastifyReply, { status, body }: { status: number; body: string }): FastifyReply {
  return reply.code(status).header("Content-Type", "application/json; charset=utf-8").send(body);
}

/**
 * Whose an `Idempotency-Key` is. A public operation is the same whoever calls, so its keys are a stranger's: who signs up
 * again has the cookie of the first answer, or has not.
 */
function scopeOf(
  operation: Operation,
  caller: Caller,
  request: FastifyRequest,
  { ports, resolvers }: Pick<Registration, "ports" | "resolvers">,
): string {
  const credential = operation.repeatsToSpentCredential ? credentialName(request, resolvers) : null;
  if (credential !== null) return `credential:${credential}`;
  return idempotencyScope(operation.access === "public" ? ANONYMOUS : caller, request, ports.secret);
}

/** After a failed authentication: the answer to the request that ended this credential, where it may be repeated. */
async function repeatedAnswer(
  operation: Operation,
  ports: Ports,
  resolvers: readonly CredentialResolver[],
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { repeatsToSpentCredential: mayRepeat } = operation;
  if (!mayRepeat) return null;
  return findRepeatable(ports, request, reply, scopeOf(operation, ANONYMOUS, request, { ports, resolvers }), mayRepeat);
}

function countRequest(operation: Operation, limiter: RateLimiter, request: FastifyRequest, reply: FastifyReply): void {
  const { id, rateLimitPerMinute: limit } = operation;
  if (limit === false) return;
  const toBeProven = operation.resource !== "system";
  limiter.consume(request, reply, limit === undefined ? { toBeProven } : { bucket: id, limit, toBeProven });
}

const DEADLOCK = "40P01";
const DEADLOCK_ATTEMPTS = 3;

/** The database ends a circle of waits by undoing one of the transactions; that one may simply try again. */
async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string } | null)?.code !== DEADLOCK || attempt === DEADLOCK_ATTEMPTS) throw error;
    }
  }
}

function checkAccess(operation: Operation, caller: Caller, request: FastifyRequest): void {
  if (caller.kind === "anonymous") {
    if (operation.access === "user") throw missingCredentials(request);
    return;
  }
  if (operation.credentials && !operation.credentials.includes(caller.credential.kind)) {
    throw httpErrors.unsupported_credentials();
  }
  const { permission } = operation;
  if (permission && caller.permissions && !caller.permissions.has(permission)) {
    throw httpErrors.missing_permission({ permission });
  }
}

function readInput(operation: Operation, request: FastifyRequest) {
  for (const part of [request.params, request.query, request.body]) {
    if (containsUnstorableText(part)) {
      throw httpErrors.validation_failed({
        summary: "text must be well-formed Unicode without NUL characters, and at most 50 levels deep",
      });
    }
  }
  return {
    params: operation.params ? parseInput(operation.params, request.params ?? {}) : undefined,
    query: operation.query ? parseInput(operation.query, request.query ?? {}) : undefined,
    body: operation.body ? parseInput(operation.body, readBody(operation, request)) : undefined,
  } as { params: never; query: never; body: never };
}

function readBody(operation: Operation, request: FastifyRequest): unknown {
  const { body } = request;
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  if (body !== undefined && body !== null) throw bodyIsNoObject();
  if (operation.bodyOptional) return {};
  throw httpErrors.body_required();
}

function checkResponse(operation: Operation, body: string): void {
  const result = operation.response.safeParse(JSON.parse(body));
  if (!result.success) {
    throw new Error(
      `${operation.id} answered against its own schema: ${z.prettifyError(result.error)}\n${body.slice(0, 2000)}`,
    );
  }
}
