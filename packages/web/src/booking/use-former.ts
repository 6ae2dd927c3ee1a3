import { useEffect, useState } from "react";
import { readWall, type Wall } from "../shared/time.ts";
import type { MonthData, RescheduleData } from "./page-data.ts";
import { wallTimes } from "./slots.ts";

/** The time of a booking that moves, as clocks show it in a zone. */
export interface Former {
  readonly wall: Wall;
  /** Clocks show this time twice. */
  readonly isRepeated: boolean;
}

const MINUTE_MS = 60_000;

/** By how much clocks go back somewhere: another instant that far away may show the same time. */
const STEPS_MINUTES = [-120, -60, -30, 30, 60, 120];

/** The start that a booking has before it moves; null while it is on its way, and where nothing moves. */
export function useFormer(data: MonthData | RescheduleData, timeZone: string): Former | null {
  const start = data.page === "reschedule" ? data.booking.start : null;
  const [former, setFormer] = useState<Former | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (start === null) return undefined;
    const around = STEPS_MINUTES.map((minutes) => new Date(Date.parse(start) + minutes * MINUTE_MS).toISOString());
    wallTimes(timeZone, [start, ...around]).then(
      ({ times }) => isCurrent && setFormer(readFormer(times)),
      () => isCurrent && setFormer(null),
    );
    return () => {
      isCurrent = false;
    };
  }, [start, timeZone]);
  return former;
}

function readFormer([time = "", ...around]: readonly string[]): Former {
  const wall = readWall(time);
  return { wall, isRepeated: around.some((each) => readWall(each).clock === wall.clock) };
}
