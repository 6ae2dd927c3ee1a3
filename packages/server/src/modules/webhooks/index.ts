export { webhookDeactivated } from "./events.ts";
export { discardPending, type WebhookRow } from "./queries.ts";
export { webhooksOperations } from "./routes.ts";
export type { FiredTrigger, Trigger } from "./triggers.ts";
