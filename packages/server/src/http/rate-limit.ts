import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bearerToken } from "./authentication.ts";
import { createBuckets, createGenerations } from "./buckets.ts";
import { networkOf } from "./client-network.ts";
import { httpErrors } from "./errors.ts";
import type { Clock } from "./ports.ts";
import { createTurns } from "./turns.ts";

const MOST_PROVEN = 100_000;
/** Of one address. Each is a look-up in the database, and all that run when the address is blocked still end. */
const PROOFS_AT_ONCE = 16;
const MOST_WAITING_PROOFS = 1024;
/** When to come again who met too many that wait. */
const SOON_MS = 1000;
const FAILED = "failed-authentication";

export interface RateLimiter {
  /** Counts one request; sets the headers; throws rate_limited. */
  consume(request: FastifyRequest, reply: FastifyReply, options?: ConsumeOptions): void;
  /**
   * Does what finds out whether the request's token checks out, and says so here. An address has a bounded number of these
   * going at once, and no more once it is blocked: of many made-up tokens at once not all are looked up.
   * @throws rate_limited when the address is blocked for failed authentication, or too many wait.
   */
  proving<T>(request: FastifyRequest, reply: FastifyReply, work: () => Promise<T>): Promise<T>;
  /** The request's token has checked out: it has a budget of its own from now on, this request included. */
  prove(request: FastifyRequest, reply: FastifyReply): void;
  /** The request's token has not checked out. */
  disprove(request: FastifyRequest): void;
  /** The request's token was not what decided: the request counts against its address, if it has not been counted yet. */
  leaveUnproven(request: FastifyRequest, reply: FastifyReply): void;
  /** The request failed. If that was before its token was looked at, it counts as one that did not check out. */
  end(request: FastifyRequest, reply: FastifyReply): void;
}

export interface ConsumeOptions {
  /** A count of its own instead of the common one, with its own limit per minute. */
  readonly bucket?: string;
  readonly limit?: number;
  /** Count against the address whatever credentials were sent. */
  readonly byAddress?: boolean;
  /** An unproven token is about to be looked at: the request is counted by what comes of it. */
  readonly toBeProven?: boolean;
}

/** One name for all spellings of a bearer token, from which it cannot be told; null without one. */
function tokenOf(request: FastifyRequest): string | null {
  const token = bearerToken(request)?.replace(/^cal_(live_|test_)?/, "");
  return token ? createHash("sha256").update(token).digest("base64url") : null;
}

function addressOf(request: FastifyRequest): string {
  return `ip:${networkOf(request.ip)}`;
}

/** A token that nobody has vouched for yet, and what its request is to be counted in. */
interface Unproven {
  readonly token: string;
  readonly bucket: string;
  readonly limit: number;
}

/**
 * Counts in this process's memory. A bearer token has its own budget once it has proven itself; without one, requests
 * count against the address: a made-up token must not open a new budget each time. A token may prove itself although its
 * address has used up what it may have, since many keys may be used from one, unless too many tokens of that address have
 * failed to. With several server processes each has its own count: the limit protects a process, it is not an accounting
 * of calls.
 */
export function createRateLimiter(limitPerMinute: number, clock: Clock): RateLimiter {
  const buckets = createBuckets();
  const proven = createGenerations<true>(MOST_PROVEN);
  const unproven = new WeakMap<FastifyRequest, Unproven>();
  const proofs = createTurns({ atOnce: PROOFS_AT_ONCE, mostWaiting: MOST_WAITING_PROOFS });

  function charge(bucket: string, owner: string, limit: number, reply: FastifyReply): void {
    const { used, isBlocked, resetMs } = buckets.count(`${bucket}|${owner}`, limit, clock());
    if (isBlocked) refuse(reply, limit, resetMs);
    setHeaders(reply, limit, limit - used, resetMs);
  }

  /** What a request was to be counted in; from now on it counts as counted. */
  function settle(request: FastifyRequest): Unproven | undefined {
    const waiting = unproven.get(request);
    unproven.delete(request);
    return waiting;
  }

  function refuseBlocked(request: FastifyRequest, reply: FastifyReply): void {
    const blockedMs = buckets.blockedMs(`${FAILED}|${addressOf(request)}`, clock());
    if (blockedMs === 0) return;
    settle(request);
    refuse(reply, limitPerMinute, blockedMs);
  }

  return {
    consume(request, reply, { bucket = "", limit = limitPerMinute, byAddress = false, toBeProven = false } = {}) {
      if (limitPerMinute === 0) return;
      const token = byAddress ? null : tokenOf(request);
      if (token !== null && proven.get(token)) return charge(bucket, `token:${token}`, limit, reply);
      if (token === null || !toBeProven) return charge(bucket, addressOf(request), limit, reply);
      refuseBlocked(request, reply);
      unproven.set(request, { token, bucket, limit });
    },
    async proving(request, reply, work) {
      if (!unproven.has(request)) return work();
      const address = addressOf(request);
      if (proofs.isFull(address)) {
        settle(request);
        refuse(reply, limitPerMinute, SOON_MS);
      }
      return proofs.take(address, () => {
        refuseBlocked(request, reply);
        return work();
      });
    },
    prove(request, reply) {
      const waiting = settle(request);
      if (waiting === undefined) return;
      proven.set(waiting.token, true);
      charge(waiting.bucket, `token:${waiting.token}`, waiting.limit, reply);
    },
    disprove(request) {
      settle(request);
      const token = tokenOf(request);
      if (token !== null) proven.delete(token);
    },
    leaveUnproven(request, reply) {
      const waiting = settle(request);
      if (waiting) charge(waiting.bucket, addressOf(request), waiting.limit, reply);
    },
    end(request, reply) {
      // In this bucket, since it is the one by which the next is refused before its body is read.
      if (settle(request)) charge(FAILED, addressOf(request), limitPerMinute, reply);
    },
  };
}

function setHeaders(reply: FastifyReply, limit: number, remaining: number, resetMs: number): number {
  const resetSeconds = Math.max(1, Math.ceil(resetMs / 1000));
  reply.header("X-RateLimit-Limit-Default", limit);
  reply.header("X-RateLimit-Remaining-Default", remaining);
  reply.header("X-RateLimit-Reset-Default", resetSeconds);
  return resetSeconds;
}

function refuse(reply: FastifyReply, limit: number, resetMs: number): never {
  const seconds = setHeaders(reply, limit, 0, resetMs);
  reply.header("Retry-After", seconds);
  throw httpErrors.rate_limited({ seconds });
}

/** Counts a credential that did not check out against the address that sent it. */
export function countFailedAuthentication(limiter: RateLimiter, request: FastifyRequest, reply: FastifyReply): void {
  limiter.disprove(request);
  limiter.consume(request, reply, { bucket: FAILED, byAddress: true });
}
