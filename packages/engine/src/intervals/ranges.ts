/**
 * Sorted sets of half-open time ranges as parallel arrays of instants (milliseconds).
 *
 * Parallel arrays of plain numbers, because a month of round robin means thousands of ranges per question and objects
 * would cost more than the arithmetic. Everywhere below `starts` and `ends` are both ascending. A *merged* set has
 * no touching or overlapping neighbors (the free time of one host); a *layered* set may have overlapping ranges but none
 * inside another (the free time of one of several hosts: a slot must fit one host, so ranges are not merged).
 */
export interface Ranges {
  readonly starts: number[];
  readonly ends: number[];
}

/** A set without ranges. */
export function noRanges(): Ranges {
  return { starts: [], ends: [] };
}

/** The set with the one range [start, end), or none when it is empty. */
export function oneRange(start: number, end: number): Ranges {
  return start < end ? { starts: [start], ends: [end] } : noRanges();
}

/**
 * Adds [start, end) to a merged set whose last range does not start later.
 * Touching counts as overlapping: 09-12 and 12-14 are one free range.
 */
export function appendMerged(ranges: Ranges, start: number, end: number): void {
  if (start >= end) return;
  const last = ranges.starts.length - 1;
  const lastEnd = last < 0 ? -Infinity : (ranges.ends[last] as number);
  if (start > lastEnd) {
    ranges.starts.push(start);
    ranges.ends.push(end);
  } else if (end > lastEnd) {
    ranges.ends[last] = end;
  }
}

/** Turns any list of ranges into a merged set, whatever its order. */
export function mergeRanges(starts: readonly number[], ends: readonly number[]): Ranges {
  const order = starts.map((_, index) => index).sort((a, b) => (starts[a] as number) - (starts[b] as number));
  const merged = noRanges();
  for (const index of order) appendMerged(merged, starts[index] as number, ends[index] as number);
  return merged;
}

/**
 * Removes taken intervals from a merged set. `takenStarts` is ascending; the intervals may overlap each other.
 * Each is widened by `widenStart` to the left and `widenEnd` to the right (milliseconds); empty ones take nothing.
 */
export function subtract(
  ranges: Ranges,
  takenStarts: ArrayLike<number>,
  takenEnds: ArrayLike<number>,
  widenStart: number,
  widenEnd: number,
): Ranges {
  const free = noRanges();
  const { starts: freeStarts, ends: freeEnds } = free;
  const count = takenStarts.length;
  let next = 0;
  let takenUntil = -Infinity;
  for (let index = 0; index < ranges.starts.length; index++) {
    const end = ranges.ends[index] as number;
    let cursor = Math.max(ranges.starts[index] as number, takenUntil);
    for (; next < count; next++) {
      const rawStart = takenStarts[next] as number;
      const start = rawStart - widenStart;
      if (start >= end) break;
      const rawEnd = takenEnds[next] as number;
      if (rawEnd <= rawStart) continue;
      if (start > cursor) {
        freeStarts.push(cursor);
        freeEnds.push(start);
      }
      takenUntil = Math.max(takenUntil, rawEnd + widenEnd);
      cursor = Math.max(cursor, takenUntil);
    }
    if (cursor < end) {
      freeStarts.push(cursor);
      freeEnds.push(end);
    }
  }
  return free;
}

/**
 * What two layered (or merged) sets have in common, as a layered set.
 * The walk meets only neighboring pairs: any pair it skips lies inside one it met, because starts and ends both ascend.
 */
export function intersect(a: Ranges, b: Ranges): Ranges {
  const common = noRanges();
  let i = 0;
  let j = 0;
  while (i < a.starts.length && j < b.starts.length) {
    const aEnd = a.ends[i] as number;
    const bEnd = b.ends[j] as number;
    appendLayered(common, Math.max(a.starts[i] as number, b.starts[j] as number), Math.min(aEnd, bEnd));
    if (aEnd <= bEnd) i++;
    if (bEnd <= aEnd) j++;
  }
  return common;
}

/** Adds a range to a layered set, in ascending order of start; a range inside another is dropped. */
function appendLayered(ranges: Ranges, start: number, end: number): void {
  if (start >= end) return;
  const last = ranges.starts.length - 1;
  if (last >= 0 && end <= (ranges.ends[last] as number)) return;
  if (last >= 0 && start === ranges.starts[last]) {
    ranges.ends[last] = end;
    return;
  }
  ranges.starts.push(start);
  ranges.ends.push(end);
}

/** The ranges of both sets side by side, without merging across them; those inside another are dropped. */
export function layer(a: Ranges, b: Ranges): Ranges {
  const both = noRanges();
  let i = 0;
  let j = 0;
  while (i < a.starts.length || j < b.starts.length) {
    const aStart = i < a.starts.length ? (a.starts[i] as number) : Infinity;
    const bStart = j < b.starts.length ? (b.starts[j] as number) : Infinity;
    if (aStart <= bStart) appendLayered(both, aStart, a.ends[i++] as number);
    else appendLayered(both, bStart, b.ends[j++] as number);
  }
  return both;
}

/** `layer` over many sets, pairwise, so that ranges inside others disappear early. */
export function layerAll(sets: readonly Ranges[]): Ranges {
  let round = sets.slice();
  while (round.length > 1) {
    const next: Ranges[] = [];
    for (let index = 0; index < round.length; index += 2) {
      const second = round[index + 1];
      next.push(second === undefined ? (round[index] as Ranges) : layer(round[index] as Ranges, second));
    }
    round = next;
  }
  return round[0] ?? noRanges();
}

/** Whether one range of a merged set contains the whole of [start, end). */
export function covers(ranges: Ranges, start: number, end: number): boolean {
  let low = 0;
  let high = ranges.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges.starts[middle] as number) <= start) low = middle + 1;
    else high = middle;
  }
  return low > 0 && (ranges.ends[low - 1] as number) >= end;
}
