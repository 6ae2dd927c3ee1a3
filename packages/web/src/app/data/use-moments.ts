import { formatClock, formatDate } from "../../shared/time.ts";
import { useUser } from "./session.ts";
import { useClock } from "./use-clock.ts";

/** Day and time of instants by the person's clock; `…` until the server has said. */
export function useMoments(instants: readonly string[]): (instant: string) => string {
  const { timeFormat } = useUser();
  const clock = useClock(instants);
  return (instant) => {
    const wall = clock.wall(instant);
    return wall ? `${formatDate(wall.date, "short")}, ${formatClock(wall.clock, timeFormat)}` : "…";
  };
}
