import type { ClaimLimits, Claimed } from "./claim.ts";
import {
  MAX_CLAIMED_AT_ONCE,
  MAX_IN_FLIGHT,
  MAX_IN_FLIGHT_PER_OWNER,
  MAX_IN_FLIGHT_PER_SILENT_WEBHOOK,
  MAX_IN_FLIGHT_PER_SLOW_OWNER,
  MAX_IN_FLIGHT_PER_WEBHOOK,
  SLOW_MS,
} from "./settings.ts";

/** Who has how many of a process's tries in flight. */
export interface Places {
  take(delivery: Holder): void;
  giveBack(delivery: Holder, result: { readonly isSilent: boolean; readonly durationMs: number }): void;
  /** What may be claimed now. */
  limits(): ClaimLimits;
}

type Holder = Pick<Claimed, "webhookId" | "ownerId">;

/** Bounded: forgetting that a receiver was silent or slow costs a few places for a while. */
const MOST_REMEMBERED = 10_000;
/** Of the last try in the average duration of an owner's tries. */
const WEIGHT = 1 / 8;

/**
 * Shares out the tries that are in flight: many to a receiver that answers, one to a receiver whose last try got no answer;
 * to an owner at most a fixed part of all, and few when their receivers take long on average. So those that hang, however
 * many webhooks they are, do not take the places of the others.
 */
export function createPlaces(): Places {
  const perWebhook = createCounts<string>();
  const perOwner = createCounts<number>();
  const silent = new Set<string>();
  const averageMs = new Map<number, number>();
  const slow = new Set<number>();
  let taken = 0;

  function noteDuration(ownerId: number, durationMs: number): void {
    const before = averageMs.get(ownerId) ?? 0;
    const average = before + (durationMs - before) * WEIGHT;
    averageMs.delete(ownerId);
    averageMs.set(ownerId, average);
    if (average > SLOW_MS) slow.add(ownerId);
    else slow.delete(ownerId);
    if (averageMs.size > MOST_REMEMBERED) forgetOldest();
  }

  function forgetOldest(): void {
    for (const ownerId of averageMs.keys()) {
      averageMs.delete(ownerId);
      slow.delete(ownerId);
      return;
    }
  }

  return {
    take({ webhookId, ownerId }) {
      taken += 1;
      perWebhook.add(webhookId, 1);
      perOwner.add(ownerId, 1);
    },
    giveBack({ webhookId, ownerId }, { isSilent, durationMs }) {
      taken -= 1;
      perWebhook.add(webhookId, -1);
      perOwner.add(ownerId, -1);
      noteDuration(ownerId, durationMs);
      if (!isSilent) silent.delete(webhookId);
      else if (silent.size < MOST_REMEMBERED) silent.add(webhookId);
    },
    limits() {
      const mostOfOwner = (id: number) => (slow.has(id) ? MAX_IN_FLIGHT_PER_SLOW_OWNER : MAX_IN_FLIGHT_PER_OWNER);
      const mostOfWebhook = (id: string) =>
        silent.has(id) ? MAX_IN_FLIGHT_PER_SILENT_WEBHOOK : MAX_IN_FLIGHT_PER_WEBHOOK;
      return {
        most: Math.min(MAX_IN_FLIGHT - taken, MAX_CLAIMED_AT_ONCE),
        mostPerOwner: MAX_IN_FLIGHT_PER_OWNER,
        mostPerWebhook: MAX_IN_FLIGHT_PER_WEBHOOK,
        webhookRoom: roomOf([...perWebhook.keys(), ...silent], mostOfWebhook, perWebhook.of),
        ownerRoom: roomOf([...perOwner.keys(), ...slow], mostOfOwner, perOwner.of),
      };
    },
  };
}

function roomOf<Id>(ids: readonly Id[], most: (id: Id) => number, taken: (id: Id) => number): Map<Id, number> {
  return new Map(ids.map((id) => [id, most(id) - taken(id)]));
}

function createCounts<Id>() {
  const counts = new Map<Id, number>();
  return {
    keys: () => counts.keys(),
    of: (id: Id) => counts.get(id) ?? 0,
    add(id: Id, difference: number) {
      const count = (counts.get(id) ?? 0) + difference;
      if (count > 0) counts.set(id, count);
      else counts.delete(id);
    },
  };
}
