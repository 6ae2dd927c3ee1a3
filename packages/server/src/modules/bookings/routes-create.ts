import { z } from "zod";
import { baseUrl } from "../../http/base-url.ts";
import { type Caller, callerUser } from "../../http/caller.ts";
import { defineOperation, type Operation, type OperationInput, success } from "../../http/operation.ts";
import { envelope } from "../../http/schemas.ts";
import { createBooking, type CreateContext } from "./create.ts";
import { BookingGroups } from "./create-groups.ts";
import { createBookingBody, rescheduleBody } from "./create-schemas.ts";
import { mayAccess } from "./policy.ts";
import { presentBooking } from "./present.ts";
import type { PresentableBooking } from "./queries.ts";
import { rescheduleBooking } from "./reschedule.ts";
import { bookingOutput } from "./schemas.ts";
import { createTargetMemory } from "./target-memory.ts";

const common = { resource: "bookings", tag: "Bookings", method: "POST", access: "optional", status: 201 } as const;

/** What the requests of one server process share. */
type Shared = Pick<CreateContext, "targets" | "groups">;

function contextOf(
  shared: Shared,
  input: Pick<OperationInput<undefined, undefined, undefined, "optional">, "ports" | "caller" | "request">,
): CreateContext {
  const { ports, caller, request } = input;
  return { ports, caller, domain: new URL(baseUrl(request, ports.config)).hostname, ...shared };
}

function answer(caller: Caller, booking: PresentableBooking) {
  const shown = presentBooking(booking, { showOrganizerEmail: mayAccess(callerUser(caller), booking) });
  return success({ ...shown, isPlatformManagedUserBooking: false });
}

const made = bookingOutput.extend({
  isPlatformManagedUserBooking: z.boolean().describe("Whether a managed user of a platform hosts it"),
});
/** A list where the event type recurs. */
const bookingAnswer = envelope(z.union([made, z.array(made)]));

export function createOperations(): Operation[] {
  const shared: Shared = { targets: createTargetMemory(), groups: new BookingGroups() };
  return [
    defineOperation({
      ...common,
      id: "createBooking",
      path: "/v2/bookings",
      summary: "Book a slot",
      description:
        "Name the event type by `eventTypeId`, or by `eventTypeSlug` with `username`. A start that the slot list offers is accepted as long as nothing has changed; a refused one answers with every reason. Repeating the very same request returns the first booking; to the host, so does another request for the same start and address.",
      body: createBookingBody,
      response: bookingAnswer,
      handler: async (input) => answer(input.caller, await createBooking(contextOf(shared, input), input.body)),
    }),
    defineOperation({
      ...common,
      id: "rescheduleBooking",
      path: "/v2/bookings/{bookingUid}/reschedule",
      summary: "Move a booking",
      description:
        "Makes a new booking at the new start and ends the old one, which then names its successor. Whoever holds the uid may move it; as the host, send your credentials.",
      params: z.object({ bookingUid: z.string().min(1).max(100).describe("Uid of the booking that moves") }),
      body: rescheduleBody,
      response: envelope(made),
      handler: async (input) =>
        answer(input.caller, await rescheduleBooking(contextOf(shared, input), input.params.bookingUid, input.body)),
    }),
  ];
}
