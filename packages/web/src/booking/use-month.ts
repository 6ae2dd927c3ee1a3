import { useCallback, useEffect, useRef, useState } from "react";
import { RequestFailure } from "../shared/http.ts";
import { addMonths, type DateText, type Month, monthOf } from "../shared/time.ts";
import { findOpenMonth, forgetSlots, loadMonth, type MonthSlots, type SlotQuery } from "./slots.ts";

export interface MonthView {
  readonly month: Month;
  /** null while they are on their way, and when they could not be loaded. */
  readonly slots: MonthSlots | null;
  readonly date: DateText | null;
  readonly failure: "unknown-zone" | "failed" | null;
  /** The months ahead were looked through too, in vain. */
  readonly isHopeless: boolean;
}

export interface MonthControls {
  readonly view: MonthView;
  readonly goTo: (month: Month) => void;
  readonly select: (date: DateText) => void;
  /** Goes to the first month from this one on that has slots. */
  readonly findNext: (from: Month) => void;
  /** Asks again, keeping what is shown until the answer is there. */
  readonly refresh: () => void;
}

/**
 * The month on show, its slots and the chosen day. One request a month; the next month is asked for ahead. On start, the first
 * month that has slots is looked for.
 */
export function useMonth(query: SlotQuery, start: { month: Month; date: DateText | null }): MonthControls {
  const [view, setView] = useState<MonthView>({
    month: start.month,
    slots: null,
    date: null,
    failure: null,
    isHopeless: false,
  });
  // Answers of questions that were overtaken by another one are dropped.
  const turn = useRef(0);
  const latest = useRef(view);
  latest.current = view;
  const shown = useRef<string | null>(null);

  const load = useCallback(
    async (month: Month, wanted: DateText | null, options: { search?: boolean; keep?: boolean } = {}) => {
      turn.current += 1;
      const mine = turn.current;
      const show = (next: MonthView) => {
        if (mine === turn.current) setView(next);
      };
      const empty = { month, slots: null, date: wanted, failure: null, isHopeless: false };
      if (!options.keep) show(empty);
      try {
        const found = options.search
          ? await findOpenMonth(query, month)
          : { month, slots: await loadMonth(query, month) };
        if (found === null) return show({ ...empty, date: null, slots: new Map(), isHopeless: true });
        show({ ...empty, ...found, date: chooseDate(found.slots, wanted, options.keep === true) });
        if (mine === turn.current) loadMonth(query, addMonths(found.month, 1)).catch(() => {});
      } catch (error) {
        show({ ...empty, failure: isUnknownZone(error) ? "unknown-zone" : "failed" });
      }
    },
    [query],
  );

  useEffect(() => {
    const key = JSON.stringify(query);
    if (shown.current === key) return;
    const isStart = shown.current === null;
    shown.current = key;
    if (isStart) void load(start.date ? monthOf(start.date) : start.month, start.date, { search: true });
    else void load(latest.current.month, latest.current.date);
  }, [load, query, start]);

  const goTo = useCallback((month: Month) => void load(month, null), [load]);
  const findNext = useCallback((from: Month) => void load(from, null, { search: true }), [load]);
  const select = useCallback((date: DateText) => setView((before) => ({ ...before, date })), []);
  const refresh = useCallback(() => {
    forgetSlots();
    void load(latest.current.month, latest.current.date, { keep: latest.current.slots !== null });
  }, [load]);
  return { view, goTo, select, findNext, refresh };
}

/** The day that was wanted where it is free, else the first free one. A day on show is kept though its last time went. */
function chooseDate(slots: MonthSlots, wanted: DateText | null, isKept: boolean): DateText | null {
  if (wanted !== null && (isKept || slots.has(wanted))) return wanted;
  return slots.keys().next().value ?? null;
}

function isUnknownZone(error: unknown): boolean {
  if (!(error instanceof RequestFailure) || error.reason !== "validation_failed") return false;
  const { errors } = error.details as { errors?: { property?: string }[] };
  return (errors ?? []).some(({ property }) => property === "timeZone");
}
