const WINDOW_MS = 60_000;
const BLOCK_MS = 60_000;
const MOST_BUCKETS = 100_000;

export interface Counted {
  readonly used: number;
  readonly isBlocked: boolean;
  /** Until the count starts afresh, or the block ends. */
  readonly resetMs: number;
}

export interface Buckets {
  /** Counts one use of what a key may have so often a minute. */
  count(key: string, limit: number, nowMs: number): Counted;
  /** For how much longer a key is blocked; 0 when it is not. Counts nothing. */
  blockedMs(key: string, nowMs: number): number;
}

interface Bucket {
  used: number;
  readonly endsMs: number;
}

/**
 * Fixed windows of a minute; who exceeds one is blocked for a minute. Bounded: a flood of others may make it forget what
 * somebody has used, but no block while fewer than `most` are blocked.
 */
export function createBuckets(most: number = MOST_BUCKETS): Buckets {
  const buckets = createGenerations<Bucket>(most);
  /** Blocks all have one length, so the map is in the order in which they end. */
  const blocks = new Map<string, number>();

  function block(key: string, nowMs: number): Counted {
    for (const [blocked, untilMs] of blocks) {
      if (nowMs < untilMs && blocks.size < most) break;
      blocks.delete(blocked);
    }
    blocks.set(key, nowMs + BLOCK_MS);
    buckets.delete(key);
    return { used: 0, isBlocked: true, resetMs: BLOCK_MS };
  }

  return {
    count(key, limit, nowMs) {
      const blockedUntilMs = blocks.get(key);
      if (blockedUntilMs !== undefined) {
        if (nowMs < blockedUntilMs) return { used: 0, isBlocked: true, resetMs: blockedUntilMs - nowMs };
        blocks.delete(key);
      }
      let bucket = buckets.get(key);
      if (bucket === undefined || nowMs >= bucket.endsMs) {
        bucket = { used: 0, endsMs: nowMs + WINDOW_MS };
        buckets.set(key, bucket);
      }
      bucket.used += 1;
      if (bucket.used > limit) return block(key, nowMs);
      return { used: bucket.used, isBlocked: false, resetMs: bucket.endsMs - nowMs };
    },
    blockedMs: (key, nowMs) => Math.max(0, (blocks.get(key) ?? nowMs) - nowMs),
  };
}

export interface Generations<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** A map that forgets what has not been asked for longest, half of it at once: at no cost, where a search would have one. */
export function createGenerations<Value>(most: number): Generations<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  function set(key: string, value: Value): void {
    if (young.size >= most / 2 && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }
  return {
    set,
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const aged = old.get(key);
      if (aged !== undefined) set(key, aged);
      return aged;
    },
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
  };
}
