import { MAX_IN_FLIGHT_PER_SILENT_WEBHOOK, MAX_IN_FLIGHT_PER_WEBHOOK } from "./settings.ts";

/** Who has how many of a process's tries in flight. */
export interface Places {
  take(webhookId: string): void;
  /** @param silent the try got no answer. */
  giveBack(webhookId: string, silent: boolean): void;
  /** Webhooks that may have fewer new tries than others, and how many. */
  room(): Map<string, number>;
}

/** Bounded: forgetting that a receiver was silent costs a few places for a while. */
const MOST_SILENT = 10_000;

/**
 * Shares out the tries that are in flight: many to a receiver that answers, one to a receiver whose last try got no answer,
 * so that those that hang do not take the places of the others.
 */
export function createPlaces(): Places {
  const taken = new Map<string, number>();
  const silent = new Set<string>();
  return {
    take(webhookId) {
      taken.set(webhookId, (taken.get(webhookId) ?? 0) + 1);
    },
    giveBack(webhookId, isSilent) {
      const left = (taken.get(webhookId) ?? 1) - 1;
      if (left > 0) taken.set(webhookId, left);
      else taken.delete(webhookId);
      if (!isSilent) silent.delete(webhookId);
      else if (silent.size < MOST_SILENT) silent.add(webhookId);
    },
    room() {
      const room = new Map<string, number>();
      for (const id of new Set([...taken.keys(), ...silent])) {
        const most = silent.has(id) ? MAX_IN_FLIGHT_PER_SILENT_WEBHOOK : MAX_IN_FLIGHT_PER_WEBHOOK;
        room.set(id, most - (taken.get(id) ?? 0));
      }
      return room;
    },
  };
}
