const DAY_MS = 86_400_000;
const DEFAULT_DAYS_VALID = 30;

export interface Lifetime {
  readonly apiKeyDaysValid?: number | undefined;
  readonly apiKeyNeverExpires?: boolean | undefined;
}

/** When a key made now expires, in epoch milliseconds; null = never. 30 days when nothing is said. */
export function expiryOf(lifetime: Lifetime, nowMs: number): number | null {
  if (lifetime.apiKeyNeverExpires) return null;
  return nowMs + (lifetime.apiKeyDaysValid ?? DEFAULT_DAYS_VALID) * DAY_MS;
}

/** A key works through the end (UTC) of the day on which it expires. */
export function isExpired(expiresAtMs: number | null, nowMs: number): boolean {
  if (expiresAtMs === null) return false;
  return Math.floor(nowMs / DAY_MS) > Math.floor(expiresAtMs / DAY_MS);
}
