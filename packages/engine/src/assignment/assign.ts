import type { HostStanding } from "../model.ts";

/** A rotating host who may be given the booking. */
export interface Candidate {
  readonly id: number;
  readonly group: string;
  readonly standing: HostStanding;
}

export interface AssignmentOptions {
  /** Whether hosts get bookings in proportion to their weights. */
  readonly weights: boolean;
  /**
   * Hosts who lead the least booked by more than this are passed over; null = no threshold. Pass null when the team counts
   * bookings by their start: future bookings would then hold somebody back today.
   */
  readonly leadThreshold: number | null;
  /**
   * All rotating hosts of the event type, available or not: totals, shares and the least booked are taken over them.
   * Default: the candidates.
   */
  readonly pool?: readonly Candidate[];
}

/** The rule that left one host, and what it compared. */
export type AssignmentReason =
  | { readonly rule: "only-candidate"; readonly passedOver: readonly number[] }
  | {
      readonly rule: "weights";
      readonly shortfall: number;
      readonly weight: number;
      readonly passedOver: readonly number[];
    }
  | { readonly rule: "priority"; readonly priority: number; readonly passedOver: readonly number[] }
  | {
      readonly rule: "least-recently-booked";
      readonly lastBookedAt: number | null;
      readonly passedOver: readonly number[];
    }
  | { readonly rule: "lowest-id"; readonly passedOver: readonly number[] };

export interface Assignment {
  readonly hostId: number;
  readonly group: string;
  readonly reason: AssignmentReason;
}

/** Shares are fractions; two that are meant to be equal differ by rounding only. */
const TOLERANCE = 1e-9;

/** How many bookings a host lacks: its share of all bookings by weight, minus its own. */
function shortfalls(candidates: readonly Candidate[], pool: readonly Candidate[]): number[] {
  let bookings = 0;
  let weights = 0;
  for (const { standing } of pool) {
    bookings += standing.bookings + standing.calibration;
    weights += standing.weight;
  }
  return candidates.map(({ standing }) => {
    const share = weights === 0 ? 0 : (bookings * standing.weight) / weights;
    return share - (standing.bookings + standing.calibration);
  });
}

function largestBy(candidates: readonly Candidate[], values: readonly number[]): Candidate[] {
  const largest = Math.max(...values);
  return candidates.filter((_, index) => (values[index] as number) >= largest - TOLERANCE);
}

/**
 * The candidates who are not too far ahead of the least booked host of the pool (with weights: of the one with the largest
 * shortfall). All of them when the rule would leave nobody, when there is no threshold, or when the pool has several groups,
 * whose members are booked at different rates.
 */
export function withinLead(candidates: readonly Candidate[], options: AssignmentOptions): readonly Candidate[] {
  const { leadThreshold } = options;
  const pool = options.pool ?? candidates;
  if (leadThreshold === null || new Set(pool.map((candidate) => candidate.group)).size > 1) return candidates;
  let near: Candidate[];
  if (options.weights) {
    const largest = Math.max(...shortfalls(pool, pool));
    const own = shortfalls(candidates, pool);
    near = candidates.filter((_, index) => largest - (own[index] as number) <= leadThreshold + TOLERANCE);
  } else {
    const fewest = Math.min(...pool.map(({ standing }) => standing.bookings));
    near = candidates.filter(({ standing }) => standing.bookings - fewest <= leadThreshold);
  }
  return near.length > 0 ? near : candidates;
}

/**
 * Chooses who gets the booking among the candidates of one group: weights, then priority, then who was booked least
 * recently (never booked first), then the lowest id, so that the same standing always gives the same host.
 * @throws RangeError without candidates: `judge` accepts no start whose group has nobody
 */
export function assign(candidates: readonly Candidate[], options: AssignmentOptions): Assignment {
  if (candidates.length === 0) throw new RangeError("assign needs at least one candidate");
  const near = withinLead(candidates, options);
  const passedOver = candidates.filter((candidate) => !near.includes(candidate)).map((candidate) => candidate.id);
  const chosen = (candidate: Candidate, reason: AssignmentReason): Assignment => ({
    hostId: candidate.id,
    group: candidate.group,
    reason,
  });

  let left = near;
  if (left.length === 1) return chosen(left[0] as Candidate, { rule: "only-candidate", passedOver });
  if (options.weights) {
    const own = shortfalls(left, options.pool ?? candidates);
    const shortfall = Math.max(...own);
    left = largestBy(left, own);
    left = largestBy(
      left,
      left.map(({ standing }) => standing.weight),
    );
    const [first] = left as [Candidate];
    if (left.length === 1)
      return chosen(first, { rule: "weights", shortfall, weight: first.standing.weight, passedOver });
  }
  left = largestBy(
    left,
    left.map(({ standing }) => standing.priority),
  );
  const [highest] = left as [Candidate];
  if (left.length === 1) return chosen(highest, { rule: "priority", priority: highest.standing.priority, passedOver });
  left = largestBy(
    left,
    left.map(({ standing }) => (standing.lastBookedAt === null ? Number.MAX_VALUE : -standing.lastBookedAt)),
  );
  const [oldest] = left as [Candidate];
  if (left.length === 1)
    return chosen(oldest, { rule: "least-recently-booked", lastBookedAt: oldest.standing.lastBookedAt, passedOver });
  const lowest = left.reduce((a, b) => (b.id < a.id ? b : a));
  return chosen(lowest, { rule: "lowest-id", passedOver });
}

/** One host for every group, in the order in which the groups first appear among the candidates. */
export function assignPerGroup(candidates: readonly Candidate[], options: AssignmentOptions): Assignment[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const members = groups.get(candidate.group);
    if (members === undefined) groups.set(candidate.group, [candidate]);
    else members.push(candidate);
  }
  const pool = options.pool ?? candidates;
  return [...groups].map(([group, members]) => {
    // Shares are shares of the group's bookings; the lead rule still has to see that there are several groups.
    const leadThreshold = new Set(pool.map((candidate) => candidate.group)).size > 1 ? null : options.leadThreshold;
    return assign(members, { ...options, leadThreshold, pool: pool.filter((candidate) => candidate.group === group) });
  });
}
