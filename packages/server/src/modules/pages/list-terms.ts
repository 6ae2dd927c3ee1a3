import { z } from "zod";
import type { Ports } from "../../http/ports.ts";
import type { Viewer } from "./data.ts";
import { findJudged } from "./queries.ts";
import { sideOf, termsOf } from "./terms.ts";

const MOST_BOOKINGS = 50;

/** `uid` once or several times. */
export const termsQuery = z.object({
  uid: z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z
      .array(z.string().regex(/^[\w-]{1,100}$/, "must be the uid of a booking"))
      .min(1, "must be given")
      .max(MOST_BOOKINGS, `must be given at most ${MOST_BOOKINGS} times`),
  ),
});

/** By uid, what whoever asks can do with the bookings: the API's bookings do not tell. Unknown uids are left out. */
export async function listTerms(ports: Ports, { uid }: z.output<typeof termsQuery>, viewer: Viewer) {
  const found = await findJudged(ports.db, uid);
  const nowMs = ports.clock();
  return Object.fromEntries(
    found.map((booking) => [booking.uid, termsOf(booking, sideOf(viewer?.id ?? null, booking), nowMs)]),
  );
}
