export interface Turns {
  /** Does the work when its owner has a turn free, in the order of asking. */
  take<T>(owner: string, work: () => Promise<T>): Promise<T>;
  /** As many wait as may. */
  isFull(owner: string): boolean;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Work of which each owner has so much going at once, while so much more may wait. */
export function createTurns({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): Turns {
  const lines = new Map<string, Line>();

  function release(owner: string, line: Line): void {
    const next = line.waiting.shift();
    // The turn passes on without being free in between: nobody gets ahead of who waits.
    if (next) return next();
    line.running -= 1;
    if (line.running === 0) lines.delete(owner);
  }

  return {
    async take(owner, work) {
      const line = lines.get(owner) ?? { running: 0, waiting: [] };
      lines.set(owner, line);
      if (line.running < atOnce) line.running += 1;
      else await new Promise<void>((resolve) => line.waiting.push(resolve));
      try {
        return await work();
      } finally {
        release(owner, line);
      }
    },
    isFull: (owner) => (lines.get(owner)?.waiting.length ?? 0) >= mostWaiting,
  };
}
