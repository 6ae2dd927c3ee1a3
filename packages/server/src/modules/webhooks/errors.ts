import { defineErrors } from "../../http/errors.ts";

export const webhookErrors = defineErrors({
  webhook_not_found: [404, "Webhook ({id}) not found"],
  webhook_of_another_user: [403, "You are not the owner of webhook ({id})"],
  webhook_event_type_not_found: [404, "Event type with id {id} not found"],
  webhook_event_type_of_another_user: [403, "Event type with id {id} belongs to another user"],
  webhook_url_not_allowed: [400, "Webhook URL is not allowed: {reason}"],
  webhook_exists_for_user: [409, "Webhook with this subscriber url already exists for this user"],
  webhook_exists_for_event_type: [409, "Webhook with this subscriber url already exists for this event type"],
  webhook_trigger_of_organizations: [400, "The trigger {trigger} is for webhooks of organizations only"],
  too_many_webhooks: [400, "There can be at most {limit} webhooks of one user or event type"],
  webhook_delivery_not_found: [404, "Delivery ({id}) not found"],
  webhook_delivery_without_body: [
    400,
    "Delivery ({id}) cannot be replayed: its payload template could not be rendered",
  ],
  webhook_inactive: [400, "Webhook ({id}) is not active: activate it before replaying its deliveries"],
});
