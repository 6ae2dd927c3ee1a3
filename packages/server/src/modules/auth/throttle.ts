import { createHash } from "node:crypto";
import type { Config } from "../../config.ts";
import type { Ports } from "../../http/ports.ts";
import { authErrors } from "./errors.ts";

const WINDOW_MS = 15 * 60_000;
/** From one address; a stranger who guesses must not lock the owner out. */
const ATTEMPTS_PER_EMAIL = 10;
/** From everywhere together, against guessing with many addresses. */
const ATTEMPTS_PER_EMAIL_IN_ALL = 200;
const ATTEMPTS_PER_ADDRESS = 100;
const MAX_COUNTERS = 50_000;

interface Counter {
  used: number;
  endsMs: number;
}

/**
 * In this process's memory, not in the database: a request with an Idempotency-Key is one transaction, whose rollback
 * would take back the count of exactly the attempts that failed.
 */
const countersByServer = new WeakMap<Config, Map<string, Counter>>();

function countersOf(config: Config): Map<string, Counter> {
  let counters = countersByServer.get(config);
  if (!counters) {
    counters = new Map();
    countersByServer.set(config, counters);
  }
  return counters;
}

function keyOfEmail(email: string, address: string): string {
  return `email:${createHash("sha256").update(`${email} ${address}`).digest("base64url")}`;
}

function count(counters: Map<string, Counter>, key: string, limit: number, nowMs: number): void {
  let counter = counters.get(key);
  if (!counter || nowMs >= counter.endsMs) {
    counter = { used: 0, endsMs: nowMs + WINDOW_MS };
    counters.delete(key);
    counters.set(key, counter);
  }
  counter.used += 1;
  if (counter.used <= limit) return;
  const seconds = Math.ceil((counter.endsMs - nowMs) / 1000);
  throw authErrors.too_many_sign_in_attempts(
    { minutes: Math.ceil(seconds / 60) },
    { headers: { "Retry-After": String(seconds) } },
  );
}

/** Windows all have one length, so the map is in the order in which they end. */
function makeRoom(counters: Map<string, Counter>, nowMs: number): void {
  for (const [key, counter] of counters) {
    if (nowMs < counter.endsMs && counters.size < MAX_COUNTERS) break;
    counters.delete(key);
  }
}

type Throttled = Pick<Ports, "config" | "clock">;

/**
 * Counts one attempt from an address, before anything expensive is done for it. Off when the rate limit is off.
 * @throws too_many_sign_in_attempts (429) after 100 in 15 minutes.
 */
export function countAddress(ports: Throttled, address: string): void {
  if (ports.config.rateLimitPerMinute === 0) return;
  const counters = countersOf(ports.config);
  makeRoom(counters, ports.clock());
  count(counters, `address:${address}`, ATTEMPTS_PER_ADDRESS, ports.clock());
}

/**
 * Counts one attempt to sign in with an e-mail address, whether or not somebody has it. Attempts are counted before the
 * password is checked: many at once must not all see a count that is still low.
 * @throws too_many_sign_in_attempts (429) after 10 in 15 minutes from one network address, 200 from all.
 */
export function countEmail(ports: Throttled, email: string, address: string): void {
  const counters = countersOf(ports.config);
  makeRoom(counters, ports.clock());
  count(counters, keyOfEmail(email, address), ATTEMPTS_PER_EMAIL, ports.clock());
  count(counters, keyOfEmail(email, "everywhere"), ATTEMPTS_PER_EMAIL_IN_ALL, ports.clock());
}

/** Starts the count of an e-mail address afresh: its owner has signed in. */
export function forgetEmail(ports: Throttled, email: string, address: string): void {
  countersOf(ports.config).delete(keyOfEmail(email, address));
}
