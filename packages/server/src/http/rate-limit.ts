import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bearerToken } from "./authentication.ts";
import { httpErrors } from "./errors.ts";
import type { Clock } from "./ports.ts";

const WINDOW_MS = 60_000;
const BLOCK_MS = 60_000;
const MAX_BUCKETS = 100_000;

interface Bucket {
  used: number;
  windowEndsMs: number;
  blockedUntilMs: number;
}

export interface RateLimiter {
  /** Counts one request; sets the headers; throws rate_limited. */
  consume(request: FastifyRequest, reply: FastifyReply, options?: ConsumeOptions): void;
}

export interface ConsumeOptions {
  /** A count of its own instead of the common one, with its own limit per minute. */
  readonly bucket?: string;
  readonly limit?: number;
  /** Count against the address whatever credentials were sent: a made-up token must not open a new budget each time. */
  readonly byAddress?: boolean;
}

/**
 * Whose budget a request uses: its bearer token, else its address. A client id joins them when its secret is checked: an
 * id alone could be changed with every request.
 */
function bucketOwner(request: FastifyRequest): string {
  const token = bearerToken(request)?.replace(/^cal_(live_|test_)?/, "");
  if (token) return `token:${createHash("sha256").update(token).digest("base64url")}`;
  return `ip:${request.ip}`;
}

/**
 * Fixed windows of a minute in this process's memory; who exceeds one is blocked for a minute. With several server
 * processes each has its own count: the limit protects a process, it is not an accounting of calls.
 */
export function createRateLimiter(limitPerMinute: number, clock: Clock): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function bucketOf(key: string, now: number): Bucket {
    let bucket = buckets.get(key);
    if (!bucket) {
      if (buckets.size >= MAX_BUCKETS) forgetOld(buckets, now);
      bucket = { used: 0, windowEndsMs: now + WINDOW_MS, blockedUntilMs: 0 };
      buckets.set(key, bucket);
    }
    if (now >= bucket.windowEndsMs && now >= bucket.blockedUntilMs) {
      bucket.used = 0;
      bucket.windowEndsMs = now + WINDOW_MS;
    }
    return bucket;
  }

  return {
    consume(request, reply, { bucket: name = "", limit = limitPerMinute, byAddress = false } = {}) {
      if (limitPerMinute === 0) return;
      const now = clock();
      const owner = byAddress ? `ip:${request.ip}` : bucketOwner(request);
      const bucket = bucketOf(`${name}|${owner}`, now);
      if (now >= bucket.blockedUntilMs) {
        bucket.used += 1;
        if (bucket.used > limit) bucket.blockedUntilMs = now + BLOCK_MS;
      }
      const blocked = now < bucket.blockedUntilMs;
      const resetMs = (blocked ? bucket.blockedUntilMs : bucket.windowEndsMs) - now;
      const resetSeconds = Math.max(1, Math.ceil(resetMs / 1000));
      reply.header("X-RateLimit-Limit-Default", limit);
      reply.header("X-RateLimit-Remaining-Default", blocked ? 0 : limit - bucket.used);
      reply.header("X-RateLimit-Reset-Default", resetSeconds);
      if (blocked) {
        reply.header("Retry-After", resetSeconds);
        throw httpErrors.rate_limited({ seconds: resetSeconds });
      }
    },
  };
}

/** Counts a credential that did not check out against the address that sent it. */
export function countFailedAuthentication(limiter: RateLimiter, request: FastifyRequest, reply: FastifyReply): void {
  limiter.consume(request, reply, { bucket: "failed-authentication", byAddress: true });
}

function forgetOld(buckets: Map<string, Bucket>, now: number): void {
  for (const [key, bucket] of buckets) {
    if (now >= bucket.windowEndsMs && now >= bucket.blockedUntilMs) buckets.delete(key);
  }
  // Everything is fresh: a flood of distinct callers. Forget the oldest rather than grow without bound.
  for (const key of buckets.keys()) {
    if (buckets.size < MAX_BUCKETS) break;
    buckets.delete(key);
  }
}
