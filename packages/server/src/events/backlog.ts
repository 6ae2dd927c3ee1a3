/** What is to do and not done. */
export interface Backlog {
  readonly waiting: number;
  /** Since the oldest of all that is not done was written, whatever has been tried meanwhile; 0 = there is none. */
  readonly oldestAgeSeconds: number;
}

/** Of an effect: deliveries, mails. */
export interface EffectBacklog extends Backlog {
  /** Those that are due or wait for an earlier one, but not those that wait for the time of their next try. */
  readonly waiting: number;
  /** Those that failed at least once and will be tried again. */
  readonly retrying: number;
  /** Those that failed for good and are still kept. */
  readonly givenUp: number;
}

/** @param oldestMs when the oldest was written; null = there is none. */
export function ageSeconds(oldestMs: number | null | undefined, nowMs: number): number {
  return oldestMs == null ? 0 : Math.max(0, (nowMs - oldestMs) / 1000);
}
