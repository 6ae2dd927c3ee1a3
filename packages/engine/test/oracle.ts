/**
 * A second, slow engine that the real one is compared with. It knows nothing but minutes: a day is 1,440 flags, a free
 * start is a run of flags, a time zone is a table of what the clock shows at each minute, taken from Temporal. It shares no
 * code with the engine, only the types of its input. Times are indices: minutes since `origin`. Everything must fall on whole
 * minutes.
 */
import type { Host, LimitPeriod, LimitRule, SeatedOccurrence, Situation } from "../src/model.ts";
import { type Clock, clockOf, clocksAt, DAY, dayOf, longest, meet, MINUTE, runsOf, weekday } from "./oracle-minutes.ts";

interface HostMinutes {
  readonly host: Host;
  /** Inside the schedule. */
  readonly open: Uint8Array;
  readonly away: Uint8Array;
  /** Minutes for which the host stays free from each index on. */
  readonly run: Int32Array;
}

export class Oracle {
  readonly #situation: Situation;
  readonly #origin: number;
  readonly #count: number;
  readonly #clocks: Map<string, Clock>;
  readonly #hosts: readonly HostMinutes[];
  readonly #passing: number[];
  readonly #closes: number;

  constructor(situation: Situation, origin: number, count: number) {
    this.#situation = situation;
    this.#origin = origin;
    this.#count = count;
    this.#clocks = clocksAt(origin);
    this.#hosts = situation.hosts.map((host) => this.#minutesOf(host));
    const grid = this.#grid();
    const joinable = situation.hosts.flatMap((host) => host.occurrences ?? []).map((seat) => this.#index(seat.start));
    const starts = new Set(joinable);
    for (let t = grid.indexOf(1); t !== -1; t = grid.indexOf(1, t + 1)) starts.add(t);
    this.#passing = [...starts].sort((a, b) => a - b).filter((t) => this.#isPassing(t, grid[t] === 1));
    // Holds hide slots, but do not move the window: its days are counted as if there were none.
    const isHeld = situation.hosts.some((host) => host.holds !== undefined);
    const hosts = situation.hosts.map(({ holds: _held, ...host }) => host);
    this.#closes = isHeld ? new Oracle({ ...situation, hosts }, origin, count).#closes : this.#rollingClose();
  }

  /** Instants of the slots in [start, end], as `offer` should answer. */
  offered(start: number, end: number): number[] {
    const rolling = this.#passing.filter((t) => t < this.#closes);
    const shown = this.#situation.rules.onlyFirstSlotPerDay ? this.#firstPerDay(rolling) : rolling;
    return shown
      .map((t) => this.#origin + t * MINUTE)
      .filter((instant) => instant >= start && this.#endOf(instant) <= end);
  }

  /** The rules that refuse an instant, as sorted "rule:host:period" keys; null when it may be booked. */
  refusals(instant: number): string[] | null {
    const t = (instant - this.#origin) / MINUTE;
    const keys = new Set<string>(this.#boundKeys(t));
    if (this.#situation.hosts.length === 0) return [...keys.add("no-hosts::")].sort();
    const seat = this.#seatAt(t);
    const seats = this.#situation.rules.seats;
    if (seat !== undefined && seats !== null && (seat.seatsTaken >= seats || seat.bookingUid !== undefined)) {
      if (seat.seatsTaken >= seats) keys.add("seats::");
      return keys.size > 0 ? [...keys].sort() : null;
    }
    for (const rule of this.#limits())
      if (rule.hostId === undefined) for (const key of this.#limitKeys(rule, t)) keys.add(key);
    for (const fixed of this.#hosts)
      if (fixed.host.attendance === "fixed") for (const key of this.#hostKeys(fixed, t)) keys.add(key);
    for (const members of this.#groups()) {
      const refused = members.map((member) => this.#hostKeys(member, t));
      if (refused.every((list) => list.length > 0)) for (const key of refused.flat()) keys.add(key);
    }
    return keys.size > 0 ? [...keys].sort() : null;
  }

  /** Rotating hosts, by group, who can take an instant. */
  eligible(instant: number): number[][] {
    const t = (instant - this.#origin) / MINUTE;
    return this.#groups().map((members) =>
      members.filter((member) => this.#hostKeys(member, t).length === 0).map((member) => member.host.id),
    );
  }

  /** The end of what would be booked: a seated booking keeps its own. */
  #endOf(instant: number): number {
    const seat = this.#seatAt((instant - this.#origin) / MINUTE);
    return seat?.bookingUid === undefined ? instant + this.#situation.rules.lengthMinutes * MINUTE : seat.end;
  }

  #index(instant: number): number {
    return (instant - this.#origin) / MINUTE;
  }

  #clock(zone: string): Clock {
    let known = this.#clocks.get(zone);
    if (known === undefined) this.#clocks.set(zone, (known = clockOf(zone, this.#origin, this.#count)));
    return known;
  }

  #minutesOf(host: Host): HostMinutes {
    const open = new Uint8Array(this.#count);
    const away = new Uint8Array(this.#count);
    const home = this.#clock(host.schedule.timeZone);
    const firstDay = Math.floor(this.#origin / 86_400_000) - 1;
    for (let day = firstDay; day < firstDay + this.#count / DAY + 3; day++) {
      const journey = (host.travel ?? []).find(
        (trip) => dayOf(trip.fromDate) <= day && (trip.toDate === null || day <= dayOf(trip.toDate)),
      );
      const local = journey === undefined ? home : this.#clock(journey.timeZone);
      const overrides = host.schedule.overrides.filter((override) => dayOf(override.date) === day);
      const windows =
        overrides.length > 0 ? overrides : host.schedule.windows.filter((window) => window.days.includes(weekday(day)));
      for (const { startMinute, endMinute } of windows) {
        if (startMinute < endMinute)
          open.fill(1, local.reach(day * DAY + startMinute), local.until(day * DAY + endMinute));
      }
    }
    for (const entry of host.outOfOffice ?? [])
      away.fill(1, home.reach(dayOf(entry.fromDate) * DAY), home.reach((dayOf(entry.toDate) + 1) * DAY));
    const free = this.#situation.waive?.conflicts === true ? open.slice().fill(1) : this.#freeOf(host, open, away);
    return { host, open, away, run: runsOf(free) };
  }

  #freeOf(host: Host, open: Uint8Array, away: Uint8Array): Uint8Array {
    const free = open.slice();
    if (host.calendarsUnreadable === true) free.fill(0);
    for (let t = away.indexOf(1); t !== -1; t = away.indexOf(1, t + 1)) free[t] = 0;
    const { beforeBufferMinutes, afterBufferMinutes } = this.#situation.rules;
    for (const [start, end] of this.#taken(host)) {
      if (start < end) free.fill(0, Math.max(0, start - afterBufferMinutes), Math.max(0, end + beforeBufferMinutes));
    }
    return free;
  }

  /** Taken time as [start, end, bare start, bare end, the rule of an overlap]; seated bookings stand in with their own buffers. */
  #taken(host: Host): [number, number, number, number, string][] {
    const list: [number, number, number, number, string][] = [];
    for (let i = 0; i < (host.busy?.starts.length ?? 0); i++) {
      const start = this.#index(host.busy?.starts[i] as number);
      const end = this.#index(host.busy?.ends[i] as number);
      list.push([start, end, start, end, host.busy?.kinds?.[i] === "hold" ? "hold" : "busy"]);
    }
    for (const seat of host.occurrences ?? []) {
      if (seat.bookingUid === undefined) continue;
      const start = this.#index(seat.start);
      const end = this.#index(seat.end);
      list.push([start - seat.beforeBufferMinutes, end + seat.afterBufferMinutes, start, end, "busy"]);
    }
    return list;
  }

  #groups(): HostMinutes[][] {
    const groups = new Map<string, HostMinutes[]>();
    for (const member of this.#hosts) {
      if (member.host.attendance === "fixed") continue;
      groups.set(member.host.group ?? "", [...(groups.get(member.host.group ?? "") ?? []), member]);
    }
    return [...groups.values()];
  }

  /** Everything that the time of one host says against a start. */
  #hostKeys({ host, open, away }: HostMinutes, t: number): string[] {
    const { lengthMinutes, beforeBufferMinutes, afterBufferMinutes, seats } = this.#situation.rules;
    const keys: string[] = [];
    const end = t + lengthMinutes;
    const add = (rule: string): void => void keys.push(`${rule}:${host.id}:`);
    if (this.#situation.waive?.conflicts !== true) {
      if (host.calendarsUnreadable === true) add("calendar-unreadable");
      if (open.subarray(t, end).includes(0)) add("schedule");
      if (away.subarray(t, end).includes(1)) add("out-of-office");
      for (const [start, stop, bareStart, bareStop, overlap] of this.#taken(host)) {
        if (start >= stop || start >= end + afterBufferMinutes || stop <= t - beforeBufferMinutes) continue;
        add(bareStart < end && bareStop > t ? overlap : "buffer");
      }
      for (let i = 0; i < (host.holds?.starts.length ?? 0); i++) {
        const start = this.#index(host.holds?.starts[i] as number);
        const stop = this.#index(host.holds?.ends[i] as number);
        if (start < stop && start < end && stop > t) add("hold");
      }
      for (const seat of host.occurrences ?? []) {
        if (seat.bookingUid !== undefined || (seats !== null && this.#index(seat.start) === t)) continue;
        if (this.#index(seat.start) < end && this.#index(seat.end) > t) add("hold");
      }
    }
    for (const rule of this.#limits()) if (rule.hostId === host.id) keys.push(...this.#limitKeys(rule, t));
    return keys;
  }

  #limits(): readonly LimitRule[] {
    return this.#situation.waive?.limits === true ? [] : this.#situation.rules.limits;
  }

  #limitKeys(rule: LimitRule, t: number): string[] {
    const { shown } = this.#clock(rule.timeZone);
    const keyOf = (period: LimitPeriod, index: number): number => {
      const day = Math.floor((shown[index] as number) / DAY);
      if (period === "day") return day;
      if (period === "week") return day - weekday(day);
      const date = new Date(day * 86_400_000);
      return date.getUTCFullYear() * 12 + (period === "month" ? date.getUTCMonth() : 0);
    };
    const keys: string[] = [];
    for (const period of ["day", "week", "month", "year"] as const) {
      let bookings = 0;
      let minutes = 0;
      const maxBookings = rule.maxBookings?.[period];
      const maxMinutes = rule.maxMinutes?.[period];
      if (maxBookings === undefined && maxMinutes === undefined) continue;
      for (let i = 0; i < rule.tally.starts.length; i++) {
        if (keyOf(period, this.#index(rule.tally.starts[i] as number)) !== keyOf(period, t)) continue;
        bookings += 1;
        minutes += rule.tally.minutes[i] as number;
      }
      if (maxBookings !== undefined && bookings + 1 > maxBookings)
        keys.push(`limit-bookings:${rule.hostId ?? ""}:${period}`);
      if (maxMinutes !== undefined && minutes + this.#situation.rules.lengthMinutes > maxMinutes)
        keys.push(`limit-minutes:${rule.hostId ?? ""}:${period}`);
    }
    return keys;
  }

  /** The seats of a start; bookings go before holds, then the emptier. */
  #seatAt(t: number): SeatedOccurrence | undefined {
    if (this.#situation.rules.seats === null) return undefined;
    const all = this.#situation.hosts
      .flatMap((host) => host.occurrences ?? [])
      .filter((seat) => this.#index(seat.start) === t);
    const booked = all.filter((seat) => seat.bookingUid !== undefined);
    const pick = booked.length > 0 ? booked : all;
    const fewest = Math.min(...pick.map((seat) => seat.seatsTaken));
    return pick.find((seat) => seat.seatsTaken === fewest);
  }

  #boundKeys(t: number): string[] {
    if (this.#situation.waive?.bounds === true) return [];
    const { noticeMinutes, bookingWindow, eventTimeZone } = this.#situation.rules;
    const now = this.#index(this.#situation.now);
    const keys: string[] = [];
    if (t < now) keys.push("past::");
    if (noticeMinutes > 0 && t < now + noticeMinutes) keys.push("notice::");
    if (bookingWindow.kind === "range") {
      const { reach } = this.#clock(eventTimeZone);
      if (t < reach(dayOf(bookingWindow.fromDate) * DAY) || t >= reach((dayOf(bookingWindow.toDate) + 1) * DAY))
        keys.push("window::");
    } else if (bookingWindow.kind !== "unlimited") {
      if (t >= (bookingWindow.rolling ? this.#closes : this.#plainClose())) keys.push("window::");
    }
    return keys;
  }

  #today(): number {
    return Math.floor(
      (this.#clock(this.#situation.bookerTimeZone).shown[this.#index(this.#situation.now)] as number) / DAY,
    );
  }

  #plainClose(): number {
    const { bookingWindow } = this.#situation.rules;
    if (bookingWindow.kind !== "calendarDays" && bookingWindow.kind !== "businessDays") return Infinity;
    let day = this.#today();
    for (let left = bookingWindow.count; left > 0; ) {
      day += 1;
      if (bookingWindow.kind === "calendarDays" || (weekday(day) !== 0 && weekday(day) !== 6)) left -= 1;
    }
    return this.#clock(this.#situation.bookerTimeZone).reach((day + 1) * DAY);
  }

  /** Within the stretch under test: further ahead nothing is asked. */
  #rollingClose(): number {
    const { bookingWindow } = this.#situation.rules;
    if (this.#situation.waive?.bounds === true) return Infinity;
    if (bookingWindow.kind !== "calendarDays" && bookingWindow.kind !== "businessDays") return Infinity;
    if (!bookingWindow.rolling) return Infinity;
    const { shown, reach } = this.#clock(this.#situation.bookerTimeZone);
    const days = new Set(this.#passing.map((t) => Math.floor((shown[t] as number) / DAY)));
    let counted = 0;
    let day = this.#today();
    while (counted < bookingWindow.count) {
      const counts =
        days.has(day) && (bookingWindow.kind === "calendarDays" || (weekday(day) !== 0 && weekday(day) !== 6));
      if (counts) counted += 1;
      day += 1;
      if (reach(day * DAY) >= this.#count) return Infinity;
    }
    return reach(day * DAY);
  }

  /** Whether a start passes everything but a rolling window. */
  #isPassing(t: number, onGrid: boolean): boolean {
    const { rules, waive, bookerTimeZone } = this.#situation;
    const window = rules.bookingWindow;
    const rolling = (window.kind === "calendarDays" || window.kind === "businessDays") && window.rolling;
    if (rolling && waive?.bounds !== true && t < this.#clock(bookerTimeZone).reach(this.#today() * DAY)) return false;
    const seat = this.#seatAt(t);
    if (!onGrid && seat?.bookingUid === undefined) return false;
    return this.#refusalsButRolling(t);
  }

  #refusalsButRolling(t: number): boolean {
    return (
      (this.refusals(this.#origin + t * MINUTE) ?? []).filter((key) => key !== "window::" || !this.#isRolling())
        .length === 0
    );
  }

  #isRolling(): boolean {
    const window = this.#situation.rules.bookingWindow;
    return (window.kind === "calendarDays" || window.kind === "businessDays") && window.rolling;
  }

  #firstPerDay(starts: readonly number[]): number[] {
    const { shown } = this.#clock(this.#situation.bookerTimeZone);
    const seen = new Set<number>();
    return starts.filter((t) => {
      const day = Math.floor((shown[t] as number) / DAY);
      return seen.has(day) ? false : seen.add(day);
    });
  }

  /** Minutes during which the event could go on from each index, with the same hosts. */
  #common(): Int32Array {
    const teams = this.#hosts.filter(({ host }) => host.attendance === "fixed").map((member) => [member]);
    const common = new Int32Array(this.#count + 1).fill(this.#hosts.length > 0 ? this.#count : 0);
    common[this.#count] = 0;
    for (const members of [...teams, ...this.#groups()]) {
      meet(common, longest(members.map((member) => member.run)));
    }
    return common;
  }

  #grid(): Uint8Array {
    const common = this.#common();
    const grid = new Uint8Array(this.#count);
    const { reach } = this.#clock(this.#situation.rules.eventTimeZone);
    const firstDay = Math.floor(this.#origin / 86_400_000) - 1;
    for (
      let chainStart = common.findIndex((length) => length > 0);
      chainStart >= 0 && chainStart < this.#count;
      chainStart++
    ) {
      if (common[chainStart] === 0) continue;
      let chainEnd = chainStart;
      while ((common[chainEnd] as number) > 0) chainEnd++;
      const cuts = [chainStart];
      for (let day = firstDay; day < firstDay + this.#count / DAY + 3; day++) {
        const [start, end] = [reach(day * DAY), reach((day + 1) * DAY)];
        if (start < end && start > chainStart && end <= chainEnd) cuts.push(start);
      }
      cuts.forEach((cut, i) => this.#segment(grid, common, cut, cuts[i + 1] ?? chainEnd, chainEnd));
      chainStart = chainEnd;
    }
    return grid;
  }

  /**
   * Range by range of one chain, or of one day of it: round the range's start up and add the offset; when that falls inside a
   * step that was emitted already, go on from there; then emit every step whose length still fits the range.
   */
  #segment(grid: Uint8Array, common: Int32Array, cut: number, segmentEnd: number, chainEnd: number): void {
    const { lengthMinutes, slotIntervalMinutes, offsetStartMinutes, optimizedSlots } = this.#situation.rules;
    const step = slotIntervalMinutes ?? lengthMinutes;
    let reached = 0;
    for (let start = cut; start < segmentEnd; start++) {
      const end = start + (common[start] as number);
      // Only ranges that are not inside the one before.
      if (end <= reached) continue;
      reached = end;
      const first =
        this.#rounded(start, Math.min(end, segmentEnd === chainEnd ? end : segmentEnd)) + offsetStartMinutes;
      let t = first;
      for (let previous = first - 1; previous > first - step && previous >= cut; previous--) {
        if (grid[previous] !== 1) continue;
        t = previous >= start ? previous : previous + step;
        break;
      }
      // Optimized ranges can begin before the grid that they join: they join it all the same.
      if (t === first && optimizedSlots) {
        for (let later = first; later < segmentEnd; later++) {
          if (grid[later] !== 1) continue;
          t = later;
          break;
        }
      }
      for (; t + lengthMinutes <= end && t < segmentEnd; t += step) grid[t] = 1;
    }
  }

  #rounded(start: number, end: number): number {
    const { lengthMinutes, slotIntervalMinutes, eventTimeZone, optimizedSlots } = this.#situation.rules;
    const step = slotIntervalMinutes ?? lengthMinutes;
    const interval = [60, 30, 20, 15, 10, 5].find((candidate) => step % candidate === 0) ?? 1;
    const minute = this.#clock(eventTimeZone).shown[start] as number;
    const to = (unit: number): number => (unit - (minute % unit)) % unit;
    if (!optimizedSlots || to(interval) === 0) return start + to(interval);
    const spare = (end - start) % interval;
    for (const unit of [interval, 15, 5]) if (to(unit) <= spare) return start + to(unit);
    return start;
  }
}
