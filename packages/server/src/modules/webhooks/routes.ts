import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { createWebhook } from "./create.ts";
import { readDeliveries, replayDelivery } from "./deliveries.ts";
import { loadInScope } from "./policy.ts";
import { presentDelivery, presentWebhook } from "./present.ts";
import { findWebhook, listWebhooks } from "./queries.ts";
import { deleteWebhook } from "./remove.ts";
import { eventTypeWebhookOperations } from "./routes-event-types.ts";
import {
  createWebhookBody,
  deliveryAnswer,
  deliveryListAnswer,
  deliveryListQuery,
  deliveryParams,
  updateWebhookBody,
  userWebhookAnswer,
  userWebhookListAnswer,
  webhookListQuery,
  webhookParams,
} from "./schemas.ts";
import { updateWebhook } from "./update.ts";

const common = { resource: "webhooks", tag: "Webhooks", access: "user" } as const;

const create = defineOperation({
  ...common,
  id: "createWebhook",
  method: "POST",
  path: "/v2/webhooks",
  summary: "Create a webhook",
  description: `It is told of bookings of your own event types (not of those of teams). Each event is a POST with the body
\`{"triggerEvent", "createdAt", "payload"}\`, or what your template makes of it. Check \`X-Cal-Signature-256\` (hexadecimal
HMAC-SHA-256 of the raw body with your secret) or the Standard Webhooks headers \`webhook-id\`, \`webhook-timestamp\` and
\`webhook-signature\`. Any 2xx answer within 10 seconds is a success. After a failure there are seven more tries: after 5 seconds,
5 minutes, 30 minutes, 2 hours, 5 hours, 10 hours and 10 hours, with the same body and \`webhook-id\`; 410 switches the webhook
off. Deliveries about one booking arrive in order, one after the other. A delivery may arrive more than once.`,
  permission: "BOOKING_READ",
  body: createWebhookBody,
  response: userWebhookAnswer,
  handler: async ({ ports, caller, body }) =>
    success(presentWebhook(await createWebhook(ports, caller.user, { userId: caller.user.id }, body))),
});

const list = defineOperation({
  ...common,
  id: "listWebhooks",
  method: "GET",
  path: "/v2/webhooks",
  summary: "List your webhooks",
  description: "Oldest first, without those of single event types.",
  permission: "BOOKING_READ",
  query: webhookListQuery,
  response: userWebhookListAnswer,
  handler: async ({ ports, caller, query }) =>
    success((await listWebhooks(ports.db, { userId: caller.user.id }, query.take, query.skip)).map(presentWebhook)),
});

const get = defineOperation({
  ...common,
  id: "getWebhook",
  method: "GET",
  path: "/v2/webhooks/{webhookId}",
  summary: "Get a webhook",
  permission: "BOOKING_READ",
  params: webhookParams,
  response: userWebhookAnswer,
  handler: async ({ ports, caller, params }) =>
    success(presentWebhook(await loadInScope(ports.db, { userId: caller.user.id }, params.webhookId, findWebhook))),
});

const update = defineOperation({
  ...common,
  id: "updateWebhook",
  method: "PATCH",
  path: "/v2/webhooks/{webhookId}",
  summary: "Change a webhook",
  description:
    "Only the fields you send change. What waits to be sent goes to the new URL; switching the webhook off gives it up.",
  permission: "BOOKING_READ",
  params: webhookParams,
  body: updateWebhookBody,
  response: userWebhookAnswer,
  handler: async ({ ports, caller, params, body }) =>
    success(
      presentWebhook(await updateWebhook(ports, caller.user, { userId: caller.user.id }, params.webhookId, body)),
    ),
});

const remove = defineOperation({
  ...common,
  id: "deleteWebhook",
  method: "DELETE",
  path: "/v2/webhooks/{webhookId}",
  summary: "Delete a webhook",
  description: "Its deliveries go with it. Answers the webhook as it was.",
  permission: "BOOKING_READ",
  params: webhookParams,
  response: userWebhookAnswer,
  handler: async ({ ports, caller, params }) =>
    success(presentWebhook(await deleteWebhook(ports, caller.user, { userId: caller.user.id }, params.webhookId))),
});

const deliveries = defineOperation({
  ...common,
  id: "listWebhookDeliveries",
  method: "GET",
  path: "/v2/webhooks/{webhookId}/deliveries",
  summary: "List the deliveries of a webhook",
  description:
    "What was sent, and what is to be sent, newest first, with every try. For your own webhooks and those of your event types. Finished deliveries are kept for 30 days.",
  permission: "BOOKING_READ",
  params: webhookParams,
  query: deliveryListQuery,
  response: deliveryListAnswer,
  handler: async ({ ports, caller, params, query }) => {
    const page = await readDeliveries(ports, caller.user, params.webhookId, query);
    return success(page.deliveries.map(presentDelivery), { nextCursor: page.nextCursor });
  },
});

const replay = defineOperation({
  ...common,
  id: "replayWebhookDelivery",
  method: "POST",
  path: "/v2/webhooks/deliveries/{deliveryId}/replay",
  summary: "Send a delivery once more",
  description:
    "The same body, now, as a new delivery with tries of its own. Its `webhook-id` is that of the first delivery, so that a receiver that has dealt with it can tell. It does not wait for other deliveries about the same booking.",
  permission: "BOOKING_READ",
  params: deliveryParams,
  response: deliveryAnswer,
  handler: async ({ ports, caller, params }) =>
    success(presentDelivery(await replayDelivery(ports, caller.user, params.deliveryId))),
});

export const webhooksOperations: Operation[] = [
  create,
  list,
  get,
  update,
  remove,
  deliveries,
  replay,
  ...eventTypeWebhookOperations,
];
