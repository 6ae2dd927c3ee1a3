import { type Db, isDatabaseError } from "../../database/database.ts";
import {
  boundsOf,
  insertBookingsIf,
  type NewBooking,
  type StoredIds,
  type Supposed,
  type SupposedBooking,
} from "./create-insert.ts";

interface Waiting extends SupposedBooking {
  readonly resolve: (stored: StoredIds | null) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue {
  readonly waiting: Waiting[];
  isWriting: boolean;
  /** Of whom all of it is; null = of anybody. */
  readonly hostId: number | null;
}

const MOST_IN_GROUP = 32;
/** A group that takes longer, because somebody keeps a row that it needs, does not hold up those who come after it. */
const PATIENCE_MS = 25;

/**
 * Writes bookings that come while others are being written together, in one statement and one commit. Whoever comes alone
 * waits for nothing. A group is written whole or not at all; one that is refused leaves each of its bookings to be looked
 * at properly, as does a booking that could only stand in the way of another in its group. Where somebody else is writing
 * for a host, the host's bookings wait apart, so that nobody else has to.
 */
export class BookingGroups {
  readonly #everybody: Queue = { waiting: [], isWriting: false, hostId: null };
  readonly #hosts = new Map<number, Queue>();

  /** null = what was supposed is not so, or somebody else was faster: nothing was written. */
  async write(db: Db, booking: NewBooking, supposed: Supposed): Promise<StoredIds | null> {
    // What happens in a transaction belongs to it.
    if (db.inTransaction) {
      const [stored] = await insertBookingsIf(db, [{ booking, supposed }], { waits: true });
      return stored === "busy" ? null : (stored ?? null);
    }
    return new Promise((resolve, reject) => {
      const queue = this.#hosts.get(booking.organizerId) ?? this.#everybody;
      queue.waiting.push({ booking, supposed, resolve, reject });
      if (!queue.isWriting) this.#writeNext(db, queue);
    });
  }

  #writeNext(db: Db, queue: Queue): void {
    const group = nextGroup(queue.waiting);
    queue.isWriting = group.length > 0;
    if (!queue.isWriting) {
      if (queue.hostId !== null) this.#hosts.delete(queue.hostId);
      return;
    }
    let isOver = false;
    const goOn = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#writeNext(db, queue);
    };
    const timer = queue.hostId === null ? setTimeout(goOn, PATIENCE_MS) : undefined;
    void this.#writeGroup(db, group, queue).finally(goOn);
  }

  async #writeGroup(db: Db, group: readonly Waiting[], { hostId }: Queue): Promise<void> {
    try {
      const stored = await insertBookingsIf(db, group, { waits: hostId !== null });
      const busy: Waiting[] = [];
      for (const [nth, one] of group.entries()) {
        const outcome = stored[nth] ?? null;
        if (outcome === "busy") busy.push(one);
        else one.resolve(outcome);
      }
      this.#waitForHosts(db, busy);
    } catch (error) {
      // What the database refused it has undone. Whoever the refusal was about meets it again alone, the others do not.
      // Without a word from it nobody knows what was written.
      for (const one of group) {
        if (isDatabaseError(error)) one.resolve(null);
        else one.reject(error);
      }
    }
  }

  #waitForHosts(db: Db, busy: readonly Waiting[]): void {
    const queues = new Set<Queue>();
    for (const one of busy) {
      const hostId = one.booking.organizerId;
      const queue = this.#hosts.get(hostId) ?? { waiting: [], isWriting: false, hostId };
      this.#hosts.set(hostId, queue);
      queue.waiting.push(one);
      queues.add(queue);
    }
    for (const queue of queues) if (!queue.isWriting) this.#writeNext(db, queue);
  }
}

/** The next that do not stand in each other's way. */
function nextGroup(waiting: Waiting[]): Waiting[] {
  const group: Waiting[] = [];
  for (const one of waiting.splice(0, MOST_IN_GROUP)) {
    if (group.some((other) => standInTheWay(one.booking, other.booking))) one.resolve(null);
    else group.push(one);
  }
  return group;
}

function standInTheWay(one: NewBooking, other: NewBooking): boolean {
  if (one.organizerId !== other.organizerId) return false;
  const [from, until] = boundsOf(one);
  const [otherFrom, otherUntil] = boundsOf(other);
  return from < otherUntil && otherFrom < until;
}
