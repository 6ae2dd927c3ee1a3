import { z } from "zod";
import { baseUrl } from "../../http/base-url.ts";
import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { pathId } from "../../http/schemas.ts";
import { createEventType } from "./create.ts";
import { readEventType, searchEventTypes } from "./find.ts";
import { presentEventType } from "./present.ts";
import { removeEventType } from "./remove.ts";
import { createInput, deletedAnswer, eventTypeAnswer, eventTypesAnswer, listQuery, updateInput } from "./schemas.ts";
import { changeEventType } from "./update.ts";

const TAG = "Event Types";
const eventTypeParams = z.object({ eventTypeId: pathId.describe("Id of the event type") });

export const eventTypesOperations: Operation[] = [
  defineOperation({
    id: "createEventType",
    method: "POST",
    path: "/v2/event-types",
    resource: "event-types",
    tag: TAG,
    summary: "Create an event type",
    description: "Something of yours that people can book: how long it takes, where, when and under which rules.",
    access: "user",
    permission: "EVENT_TYPE_WRITE",
    body: createInput,
    response: eventTypeAnswer,
    handler: async ({ body, caller, ports, request }) => {
      const { row, owner } = await createEventType(ports, caller.user, body);
      return success(
        presentEventType(row, [owner], { baseUrl: baseUrl(request, ports.config), viewerId: caller.user.id }),
      );
    },
  }),
  defineOperation({
    id: "listEventTypes",
    method: "GET",
    path: "/v2/event-types",
    resource: "event-types",
    tag: TAG,
    summary: "Find event types",
    description:
      "Those of a user by username, one of them by its slug, the group meeting of several users, or without a filter your own. Hidden event types are listed for their owner only, hidden booking fields never.",
    access: "optional",
    permission: "EVENT_TYPE_READ",
    query: listQuery,
    response: eventTypesAnswer,
    handler: async ({ query, caller, ports, request }) =>
      success(await searchEventTypes(ports, caller, query, baseUrl(request, ports.config))),
  }),
  defineOperation({
    id: "getEventType",
    method: "GET",
    path: "/v2/event-types/{eventTypeId}",
    resource: "event-types",
    tag: TAG,
    summary: "Read one of your event types",
    access: "user",
    permission: "EVENT_TYPE_READ",
    params: eventTypeParams,
    response: eventTypeAnswer,
    handler: async ({ params, caller, ports, request }) => {
      const { row, owner } = await readEventType(ports, caller.user, params.eventTypeId);
      return success(
        presentEventType(row, [owner], { baseUrl: baseUrl(request, ports.config), viewerId: caller.user.id }),
      );
    },
  }),
  defineOperation({
    id: "updateEventType",
    method: "PATCH",
    path: "/v2/event-types/{eventTypeId}",
    resource: "event-types",
    tag: TAG,
    summary: "Change an event type",
    description: "What the body does not name stays as it is; a list or object that it names is replaced whole.",
    access: "user",
    permission: "EVENT_TYPE_WRITE",
    params: eventTypeParams,
    body: updateInput,
    response: eventTypeAnswer,
    handler: async ({ params, body, caller, ports, request }) => {
      const { row, owner } = await changeEventType(ports, caller.user, params.eventTypeId, body);
      return success(
        presentEventType(row, [owner], { baseUrl: baseUrl(request, ports.config), viewerId: caller.user.id }),
      );
    },
  }),
  defineOperation({
    id: "deleteEventType",
    method: "DELETE",
    path: "/v2/event-types/{eventTypeId}",
    resource: "event-types",
    tag: TAG,
    summary: "Delete an event type",
    description: "Bookings of it stay as they are.",
    access: "user",
    permission: "EVENT_TYPE_WRITE",
    params: eventTypeParams,
    response: deletedAnswer,
    handler: async ({ params, caller, ports }) => {
      const row = await removeEventType(ports, caller.user, params.eventTypeId);
      return success({ id: row.id, lengthInMinutes: row.length_minutes, slug: row.slug, title: row.title });
    },
  }),
];
