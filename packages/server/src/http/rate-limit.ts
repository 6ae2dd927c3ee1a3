import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bearerToken } from "./authentication.ts";
import { createBuckets, createGenerations } from "./buckets.ts";
import { networkOf } from "./client-network.ts";
import { httpErrors } from "./errors.ts";
import type { Clock } from "./ports.ts";

const MOST_PROVEN = 100_000;

export interface RateLimiter {
  /** Counts one request; sets the headers; throws rate_limited. */
  consume(request: FastifyRequest, reply: FastifyReply, options?: ConsumeOptions): void;
  /** The request's token has checked out: it has a budget of its own from now on, this request included. */
  prove(request: FastifyRequest, reply: FastifyReply): void;
  /** The request's token has not checked out. */
  disprove(request: FastifyRequest): void;
}

export interface ConsumeOptions {
  /** A count of its own instead of the common one, with its own limit per minute. */
  readonly bucket?: string;
  readonly limit?: number;
  /** Count against the address whatever credentials were sent. */
  readonly byAddress?: boolean;
}

/** One name for all spellings of a bearer token, from which it cannot be told; null without one. */
function tokenOf(request: FastifyRequest): string | null {
  const token = bearerToken(request)?.replace(/^cal_(live_|test_)?/, "");
  return token ? createHash("sha256").update(token).digest("base64url") : null;
}

function addressOf(request: FastifyRequest): string {
  return `ip:${networkOf(request.ip)}`;
}

/** A token that nobody has vouched for yet, and what its request was counted in. */
interface Unproven {
  readonly token: string;
  readonly bucket: string;
  readonly limit: number;
}

/**
 * Counts in this process's memory. A bearer token has its own budget once it has proven itself; until then, and without
 * one, requests count against the address: a made-up token must not open a new budget each time. With several server
 * processes each has its own count: the limit protects a process, it is not an accounting of calls.
 */
export function createRateLimiter(limitPerMinute: number, clock: Clock): RateLimiter {
  const buckets = createBuckets();
  const proven = createGenerations<true>(MOST_PROVEN);
  const unproven = new WeakMap<FastifyRequest, Unproven>();

  function charge(bucket: string, owner: string, limit: number, reply: FastifyReply): void {
    const { used, isBlocked, resetMs } = buckets.count(`${bucket}|${owner}`, limit, clock());
    const resetSeconds = Math.max(1, Math.ceil(resetMs / 1000));
    reply.header("X-RateLimit-Limit-Default", limit);
    reply.header("X-RateLimit-Remaining-Default", isBlocked ? 0 : limit - used);
    reply.header("X-RateLimit-Reset-Default", resetSeconds);
    if (isBlocked) {
      reply.header("Retry-After", resetSeconds);
      throw httpErrors.rate_limited({ seconds: resetSeconds });
    }
  }

  return {
    consume(request, reply, { bucket = "", limit = limitPerMinute, byAddress = false } = {}) {
      if (limitPerMinute === 0) return;
      const token = byAddress ? null : tokenOf(request);
      if (token !== null && proven.get(token)) return charge(bucket, `token:${token}`, limit, reply);
      if (token !== null) unproven.set(request, { token, bucket, limit });
      charge(bucket, addressOf(request), limit, reply);
    },
    prove(request, reply) {
      const counted = unproven.get(request);
      if (counted === undefined) return;
      unproven.delete(request);
      proven.set(counted.token, true);
      buckets.takeBack(`${counted.bucket}|${addressOf(request)}`);
      charge(counted.bucket, `token:${counted.token}`, counted.limit, reply);
    },
    disprove(request) {
      const token = tokenOf(request);
      if (token !== null) proven.delete(token);
    },
  };
}

/** Counts a credential that did not check out against the address that sent it. */
export function countFailedAuthentication(limiter: RateLimiter, request: FastifyRequest, reply: FastifyReply): void {
  limiter.disprove(request);
  limiter.consume(request, reply, { bucket: "failed-authentication", byAddress: true });
}
