import { request } from "../shared/http.ts";
import { keyFor } from "./command-keys.ts";
import { refusalOf } from "./failures.ts";
import type { OwnBooking } from "./page-data.ts";
import { words } from "./words.ts";

/** Has the server cancel, decline or confirm a booking. @throws {RequestFailure} */
export async function command(
  booking: OwnBooking,
  action: "cancel" | "decline" | "confirm",
  body?: Record<string, string>,
): Promise<void> {
  const path = `/v2/bookings/${encodeURIComponent(booking.uid)}/${action}`;
  await request("POST", path, { ...(body ? { body } : {}), idempotencyKey: keyFor(path, body) });
}

/** Why it did not work out. */
export function problemText(error: unknown): string {
  const refusal = refusalOf(error);
  return refusal.kind === "time" ? words.answer.conflict : refusal.text;
}

/** How a booking stands after what was done to it here. */
export type Done = "cancelled" | "declined" | "confirmed";

export function after(booking: OwnBooking, done: Done, reason: string | null): OwnBooking {
  switch (done) {
    case "confirmed":
      return { ...booking, status: "accepted" };
    case "declined":
      return {
        ...booking,
        status: "rejected",
        rejectionReason: reason,
        cancelObstacle: "ended",
        rescheduleObstacle: "rejected",
      };
    case "cancelled":
      return {
        ...booking,
        status: "cancelled",
        cancellationReason: reason,
        cancelObstacle: "ended",
        rescheduleObstacle: "cancelled",
      };
  }
}

/** A request that its host has not answered, and still can. */
export function isUnanswered(booking: OwnBooking): boolean {
  return booking.status === "pending" && !booking.isPast;
}

/** Its host looks at it and has not answered. */
export function waitsForReader(booking: OwnBooking): boolean {
  return booking.side === "host" && isUnanswered(booking);
}
