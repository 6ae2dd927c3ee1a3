import { call, queryClient } from "../../data/client.ts";
import type { Booking } from "../../data/types.ts";
import { type Command, useCommand } from "../../forms/use-command.ts";
import { announce } from "../../layout/announce.tsx";

type Action = "confirm" | "decline" | "cancel" | "request-reschedule" | "mark-absent";

/** Asks the server to change a booking, then asks anew how all bookings stand. */
export function useBookingCommand<Body extends object | null>(
  booking: Pick<Booking, "uid">,
  action: Action,
  doneText: string,
  onDone?: () => void,
): Command<Body> {
  return useCommand<Body>({
    run: (body, idempotencyKey) =>
      call("POST", `/v2/bookings/${encodeURIComponent(booking.uid)}/${action}`, {
        ...(body === null ? {} : { body }),
        idempotencyKey,
      }),
    fieldOf: { cancellation_reason_required: "reason" },
    done: async () => {
      await queryClient.invalidateQueries({ queryKey: ["bookings"] });
      onDone?.();
      announce(doneText);
      // The card, and the button that had the focus, may have moved to another tab.
      setTimeout(() => {
        if (document.activeElement === document.body) document.querySelector<HTMLElement>("h1")?.focus();
      });
    },
  });
}
