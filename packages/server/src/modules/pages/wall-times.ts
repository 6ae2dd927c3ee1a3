import { findZone, formatInZone } from "@meridian/engine";
import { z } from "zod";
import { parseInstant, timeZone } from "../../http/schemas.ts";

const MOST_INSTANTS = 10;

const at = z.string().transform((text, context) => {
  const parsed = text === "now" ? { ms: Number.NaN } : parseInstant(text);
  if (!parsed) {
    context.addIssue({ code: "custom", message: "must be now or an ISO 8601 date-time" });
    return z.NEVER;
  }
  return parsed.ms;
});

/** `at` once or several times. */
export const wallTimesQuery = z.object({
  timeZone,
  at: z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(at).min(1, "must be given").max(MOST_INSTANTS, `must be given at most ${MOST_INSTANTS} times`),
  ),
});

/**
 * What clocks in a zone show at these instants, as texts with offset, in the order asked for. Pages ask, because the zone
 * data inside a browser may be years older than ours.
 */
export function wallTimes(
  query: z.output<typeof wallTimesQuery>,
  nowMs: number,
): { timeZone: string; times: string[] } {
  const zone = findZone(query.timeZone);
  if (!zone) throw new Error(`the schema let an unknown zone through: ${query.timeZone}`);
  const times = query.at.map((ms) => formatInZone(zone, Number.isNaN(ms) ? nowMs : ms));
  return { timeZone: query.timeZone, times };
}
