/**
 * The scheduling engine: pure, synchronous, without clock, input or output. `offer` says which slots to show, `judge`
 * whether one start may be booked and, if not, why; both read the same `Situation` through the same rules.
 */
export * from "./model.ts";
export * from "./zones/index.ts";
export * from "./recurrence/index.ts";
export { offer } from "./slots/offer.ts";
export { judge } from "./slots/judge.ts";
export { neededRange, neededToJudge } from "./slots/horizon.ts";
export { limitPeriodsRange } from "./slots/limits.ts";
export { defaultGroup } from "./slots/hosts.ts";
export { InvalidSituation, LONGEST_RANGE_DAYS, MOST_HOSTS } from "./slots/checks.ts";
export { assign, assignPerGroup, withinLead } from "./assignment/assign.ts";
export type { AssignmentOptions, Assignment, AssignmentReason, Candidate } from "./assignment/assign.ts";
