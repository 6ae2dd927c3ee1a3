import type { DayTables, Span } from "../availability/days.ts";
import { freeTime, isFree, isHeld, waivedTime } from "../availability/host.ts";
import { intersect, layerAll, noRanges, type Ranges } from "../intervals/ranges.ts";
import type { Host, Situation } from "../model.ts";
import type { Context } from "./context.ts";
import { exceeds, type Gauge, gaugeOf } from "./limits.ts";

/** Group of the rotating hosts that name none. */
export const defaultGroup = "";

/** A host with everything that decides about its starts. */
export interface HostState {
  readonly host: Host;
  readonly free: Ranges;
  /** Limits that concern only this host. */
  readonly gauges: readonly Gauge[];
  /** Whether holds or own limits can refuse a start that is free. */
  readonly restricted: boolean;
}

export interface Group {
  readonly name: string;
  readonly members: readonly HostState[];
}

/** Who has to attend: all of `fixed` and one of every group. */
export interface Attendance {
  readonly fixed: readonly HostState[];
  readonly groups: readonly Group[];
}

/** The limits that concern every host; none when the caller waives limits. */
export function sharedGauges(context: Context): Gauge[] {
  if (context.waivesLimits) return [];
  return context.rules.limits.filter((rule) => rule.hostId === undefined).map(gaugeOf);
}

function ownGauges(context: Context): ReadonlyMap<number, Gauge[]> {
  const byHost = new Map<number, Gauge[]>();
  if (context.waivesLimits) return byHost;
  for (const rule of context.rules.limits) {
    if (rule.hostId === undefined) continue;
    const gauges = byHost.get(rule.hostId) ?? [];
    gauges.push(gaugeOf(rule));
    byHost.set(rule.hostId, gauges);
  }
  return byHost;
}

/** Works out every host's time inside a span and sorts hosts by how they attend, both in input order. */
export function attendanceOf(situation: Situation, context: Context, span: Span, tables: DayTables): Attendance {
  const gauges = ownGauges(context);
  const fixed: HostState[] = [];
  const groups = new Map<string, HostState[]>();
  for (const host of situation.hosts) {
    const own = gauges.get(host.id) ?? [];
    const free = context.waivesConflicts ? waivedTime(span) : freeTime(host, context, span, tables);
    const mayBeHeld =
      !context.waivesConflicts && ((host.holds?.starts.length ?? 0) > 0 || (host.occurrences?.length ?? 0) > 0);
    const state = { host, free, gauges: own, restricted: own.length > 0 || mayBeHeld };
    if (host.attendance === "fixed") {
      fixed.push(state);
      continue;
    }
    const name = host.group ?? defaultGroup;
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [state]);
    else members.push(state);
  }
  return { fixed, groups: [...groups].map(([name, members]) => ({ name, members })) };
}

/**
 * The time in which the event can take place, as layered ranges: what all fixed hosts have in common, met with every
 * group's members side by side. Fixed hosts without common time leave nothing.
 */
export function commonTime(attendance: Attendance): Ranges {
  const sets = attendance.fixed.map((state) => state.free);
  for (const group of attendance.groups) sets.push(layerAll(group.members.map((state) => state.free)));
  const [first, ...rest] = sets;
  return rest.reduce((common, set) => intersect(common, set), first ?? noRanges());
}

/** Whether nothing but the host's own limits and holds stands against a start that is already known to be free. */
function isUnrestricted(state: HostState, context: Context, start: number): boolean {
  if (!state.restricted) return true;
  if (!context.waivesConflicts && isHeld(state.host, start, start + context.lengthMs, context.rules.seats !== null))
    return false;
  return !state.gauges.some((gauge) => exceeds(gauge, start, context.rules.lengthMinutes));
}

/** Whether a host can take the event at `start`: the one predicate behind both `offer` and `judge`. */
export function takes(state: HostState, context: Context, start: number): boolean {
  return isFree(state.free, start, start + context.lengthMs) && isUnrestricted(state, context, start);
}

/** Whether any start inside `commonTime` may still fail for a single host. */
export function isRestricted(attendance: Attendance): boolean {
  return (
    attendance.fixed.some((state) => state.restricted) ||
    attendance.groups.some((group) => group.members.some((state) => state.restricted))
  );
}

/** Whether all fixed hosts and one member of every group take the event at a start inside `commonTime`. */
export function attend(attendance: Attendance, context: Context, start: number): boolean {
  for (const state of attendance.fixed) if (!isUnrestricted(state, context, start)) return false;
  for (const group of attendance.groups) if (!group.members.some((state) => takes(state, context, start))) return false;
  return true;
}
