import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { createWebhook } from "./create.ts";
import { loadInScope, ownedEventType } from "./policy.ts";
import { presentWebhook } from "./present.ts";
import { findWebhook, listWebhooks } from "./queries.ts";
import { deleteAllWebhooks, deleteWebhook } from "./remove.ts";
import {
  createWebhookBody,
  deleteAllAnswer,
  eventTypeParams,
  eventTypeWebhookAnswer,
  eventTypeWebhookListAnswer,
  eventTypeWebhookParams,
  updateWebhookBody,
  webhookListQuery,
} from "./schemas.ts";
import { updateWebhook } from "./update.ts";

const common = { resource: "webhooks", tag: "Event Types / Webhooks", access: "user" } as const;
const ALL = "/v2/event-types/{eventTypeId}/webhooks";
const ONE = "/v2/event-types/{eventTypeId}/webhooks/{webhookId}";

const create = defineOperation({
  ...common,
  id: "createEventTypeWebhook",
  method: "POST",
  path: ALL,
  summary: "Create a webhook of an event type",
  description:
    "It is told of bookings of this event type only. A URL that is also among your own webhooks is told twice, once for each.",
  permission: "EVENT_TYPE_WRITE",
  params: eventTypeParams,
  body: createWebhookBody,
  response: eventTypeWebhookAnswer,
  handler: async ({ ports, caller, params, body }) => {
    const scope = await ownedEventType(ports.db, caller.user, params.eventTypeId);
    return success(presentWebhook(await createWebhook(ports, caller.user, scope, body)));
  },
});

const list = defineOperation({
  ...common,
  id: "listEventTypeWebhooks",
  method: "GET",
  path: ALL,
  summary: "List the webhooks of an event type",
  description: "Oldest first.",
  permission: "EVENT_TYPE_READ",
  params: eventTypeParams,
  query: webhookListQuery,
  response: eventTypeWebhookListAnswer,
  handler: async ({ ports, caller, params, query }) => {
    const scope = await ownedEventType(ports.db, caller.user, params.eventTypeId);
    return success((await listWebhooks(ports.db, scope, query.take, query.skip)).map(presentWebhook));
  },
});

const removeAll = defineOperation({
  ...common,
  id: "deleteAllEventTypeWebhooks",
  method: "DELETE",
  path: ALL,
  summary: "Delete all webhooks of an event type",
  description: "Answers how many there were.",
  permission: "EVENT_TYPE_WRITE",
  params: eventTypeParams,
  response: deleteAllAnswer,
  handler: async ({ ports, caller, params }) => {
    const scope = await ownedEventType(ports.db, caller.user, params.eventTypeId);
    return success(`${await deleteAllWebhooks(ports, caller.user, scope)} webhooks deleted`);
  },
});

const get = defineOperation({
  ...common,
  id: "getEventTypeWebhook",
  method: "GET",
  path: ONE,
  summary: "Get a webhook of an event type",
  permission: "EVENT_TYPE_READ",
  params: eventTypeWebhookParams,
  response: eventTypeWebhookAnswer,
  handler: async ({ ports, caller, params }) => {
    const scope = await ownedEventType(ports.db, caller.user, params.eventTypeId);
    return success(presentWebhook(await loadInScope(ports.db, scope, params.webhookId, findWebhook)));
  },
});

const update = defineOperation({
  ...common,
  id: "updateEventTypeWebhook",
  method: "PATCH",
  path: ONE,
  summary: "Change a webhook of an event type",
  description:
    "Only the fields you send change. What waits to be sent goes to the new URL; switching the webhook off gives it up.",
  permission: "EVENT_TYPE_WRITE",
  params: eventTypeWebhookParams,
  body: updateWebhookBody,
  response: eventTypeWebhookAnswer,
  handler: async ({ ports, caller, params, body }) => {
    const scope = await ownedEventType(ports.db, caller.user, params.eventTypeId);
    return success(presentWebhook(await updateWebhook(ports, caller.user, scope, params.webhookId, body)));
  },
});

const remove = defineOperation({
  ...common,
  id: "deleteEventTypeWebhook",
  method: "DELETE",
  path: ONE,
  summary: "Delete a webhook of an event type",
  description: "Its deliveries go with it. Answers the webhook as it was.",
  permission: "EVENT_TYPE_WRITE",
  params: eventTypeWebhookParams,
  response: eventTypeWebhookAnswer,
  handler: async ({ ports, caller, params }) => {
    const scope = await ownedEventType(ports.db, caller.user, params.eventTypeId);
    return success(presentWebhook(await deleteWebhook(ports, caller.user, scope, params.webhookId)));
  },
});

export const eventTypeWebhookOperations: Operation[] = [create, list, removeAll, get, update, remove];
