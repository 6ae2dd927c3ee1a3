import { type WebhookOptions, webhooksEffect } from "../../src/effects/webhooks/index.ts";
import type { TestApp } from "./app.ts";
import { anAppWithEffects, type TestAppWithEffects } from "./effects.ts";
import { anEventType, aUser, type TestUser } from "./builders.ts";

/** Tries follow each other at once: 8 of them, like the real schedule. */
export const SHORT_DELAYS_MS = [20, 20, 20, 20, 20, 20, 20];

/** The application with the webhook effect alone, allowed to reach receivers on this machine. */
export function aWebhookApp(options: WebhookOptions = {}): Promise<TestAppWithEffects> {
  return anAppWithEffects({
    env: { MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true" },
    effects: (ports) => [webhooksEffect(ports, { retryDelaysMs: SHORT_DELAYS_MS, ...options })],
  });
}

/** A host with an event type that can be booked at (nearly) any hour of any day. */
export async function aHostAroundTheClock(
  app: TestApp,
  overrides: Record<string, unknown> = {},
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<{ host: TestUser; type: any }> {
  const host = await aUser(app, { timeZone: "UTC" });
  const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const hours = await app.call("PATCH", `/v2/schedules/${host.defaultScheduleId}`, {
    key: host.key,
    body: { availability: [{ days, startTime: "00:00", endTime: "23:59" }] },
  });
  if (hours.status !== 200) throw new Error(`hours refused: ${JSON.stringify(hours.body)}`);
  return { host, type: await anEventType(app, host, { lengthInMinutes: 15, slotInterval: 15, ...overrides }) };
}

/** A start that can be booked: whole quarter of an hour, so many quarters from tomorrow. */
export function startIn(quarters: number): string {
  const tomorrow = Math.ceil(Date.now() / 86_400_000 + 1) * 86_400_000;
  return new Date(tomorrow + quarters * 15 * 60_000).toISOString();
}

export async function aWebhook(
  app: TestApp,
  host: TestUser,
  overrides: Record<string, unknown>,
  base = "/v2/webhooks",
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<any> {
  const triggers = [
    "BOOKING_CREATED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
  ];
  const response = await app.call("POST", base, { key: host.key, body: { active: true, triggers, ...overrides } });
  if (response.status !== 201) throw new Error(`webhook refused: ${JSON.stringify(response.body)}`);
  return response.body.data;
}
