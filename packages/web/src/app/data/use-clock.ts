import { useQuery } from "@tanstack/react-query";
import { readWall, type Wall } from "../../shared/time.ts";
import { wallTimesQuery } from "./queries.ts";
import { useUser } from "./session.ts";

export interface Clock {
  /** What the person's clock shows at an instant; null until the server has said. */
  readonly wall: (instant: string) => Wall | null;
  /** Today where the person is, `YYYY-MM-DD`; null until the server has said. */
  readonly today: string | null;
  /** The present by the server's clock, epoch ms; null until the server has said. */
  readonly nowMs: number | null;
}

/** Times as the clock of the person who is signed in shows them. */
export function useClock(instants: readonly string[]): Clock {
  const { timeZone } = useUser();
  const { data } = useQuery(wallTimesQuery(timeZone, instants));
  const read = (text: string | undefined) => (text ? readWall(text) : null);
  return {
    wall: (instant) => read(data?.of[instant]),
    today: read(data?.now)?.date ?? null,
    nowMs: data ? Date.parse(data.now) : null,
  };
}
