import { defineOperation, type Operation, success, successText } from "../../http/operation.ts";
import { envelope, statusOnly } from "../../http/schemas.ts";
import { explainStart } from "./explain.ts";
import { createHold, getHold, moveHold, releaseHold } from "./hold.ts";
import { listSlots } from "./list.ts";
import { createSlotsMemory, type SlotsMemory } from "./memory.ts";
import {
  explainAnswer,
  explainQuery,
  heldSlotOutput,
  holdBody,
  holdOutput,
  holdPath,
  slotsAnswer,
  slotsQuery,
} from "./schemas.ts";

const common = { resource: "slots", tag: "Slots" } as const;

function slotList(memory: SlotsMemory): Operation {
  return defineOperation({
    ...common,
    id: "getSlots",
    method: "GET",
    path: "/v2/slots",
    summary: "List the slots of an event type",
    description:
      "Name the event type by `eventTypeId`, or by `eventTypeSlug` with `username`. Every slot that is listed can be booked as long as nothing changes.",
    access: "public",
    query: slotsQuery,
    response: slotsAnswer,
    handler: async ({ ports, query }) => successText(await listSlots(ports, memory, query)),
  });
}

/** The operations with a memory of their own. */
export function slotsOperations(): Operation[] {
  return [slotList(createSlotsMemory()), ...otherOperations];
}

const otherOperations: readonly Operation[] = [
  defineOperation({
    ...common,
    id: "explainStart",
    method: "GET",
    path: "/v2/slots/explain",
    summary: "Explain whether a start can be booked",
    description: "The verdict that a booking of this start would meet now, with every rule that refuses it.",
    access: "public",
    query: explainQuery,
    response: explainAnswer,
    handler: async ({ ports, query }) => success(await explainStart(ports, query)),
  }),
  defineOperation({
    ...common,
    id: "reserveSlot",
    method: "POST",
    path: "/v2/slots/reservations",
    summary: "Hold a slot for a few minutes",
    description: "While it is held nobody else is offered the slot. Send its uid as `reservedSlotUid` when you book.",
    access: "optional",
    body: holdBody,
    response: envelope(holdOutput),
    handler: async ({ ports, caller, body }) => success(await createHold(ports, caller, body)),
  }),
  defineOperation({
    ...common,
    id: "getReservedSlot",
    method: "GET",
    path: "/v2/slots/reservations/{uid}",
    summary: "Get a hold",
    access: "public",
    params: holdPath,
    response: envelope(heldSlotOutput),
    handler: async ({ ports, params }) => success(await getHold(ports, params.uid)),
  }),
  defineOperation({
    ...common,
    id: "updateReservedSlot",
    method: "PATCH",
    path: "/v2/slots/reservations/{uid}",
    summary: "Move a hold to another slot",
    access: "optional",
    params: holdPath,
    body: holdBody,
    response: envelope(holdOutput),
    handler: async ({ ports, caller, params, body }) => success(await moveHold(ports, caller, params.uid, body)),
  }),
  defineOperation({
    ...common,
    id: "deleteReservedSlot",
    method: "DELETE",
    path: "/v2/slots/reservations/{uid}",
    summary: "Let go of a hold",
    access: "public",
    params: holdPath,
    response: statusOnly,
    handler: async ({ ports, params }) => {
      await releaseHold(ports, params.uid);
      return { status: "success" };
    },
  }),
];
