import { MINUTE_MS, zoneNamed } from "../availability/days.ts";
import type { EventRules, Situation } from "../model.ts";
import type { Zone } from "../zones/index.ts";
import { checkSituation } from "./checks.ts";

/** The parts of a situation that do not concern hosts. */
export type Conditions = Pick<Situation, "now" | "rules" | "bookerTimeZone" | "waive">;

/** The rules of a situation in milliseconds, with their zones looked up once. */
export interface Context {
  readonly now: number;
  readonly rules: EventRules;
  readonly lengthMs: number;
  readonly stepMs: number;
  readonly offsetMs: number;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly noticeMs: number;
  readonly eventZone: Zone;
  readonly bookerZone: Zone;
  readonly waivesConflicts: boolean;
  readonly waivesBounds: boolean;
  readonly waivesLimits: boolean;
}

/**
 * Checks and prepares a situation.
 * @throws InvalidSituation for rules out of bounds, RangeError for an unknown zone
 */
export function contextOf(conditions: Conditions, hostCount: number): Context {
  checkSituation(conditions, hostCount);
  const { rules, waive } = conditions;
  return {
    now: conditions.now,
    rules,
    lengthMs: rules.lengthMinutes * MINUTE_MS,
    stepMs: (rules.slotIntervalMinutes ?? rules.lengthMinutes) * MINUTE_MS,
    offsetMs: rules.offsetStartMinutes * MINUTE_MS,
    beforeMs: rules.beforeBufferMinutes * MINUTE_MS,
    afterMs: rules.afterBufferMinutes * MINUTE_MS,
    noticeMs: rules.noticeMinutes * MINUTE_MS,
    eventZone: zoneNamed(rules.eventTimeZone),
    bookerZone: zoneNamed(conditions.bookerTimeZone),
    waivesConflicts: waive?.conflicts === true,
    waivesBounds: waive?.bounds === true,
    waivesLimits: waive?.limits === true,
  };
}
