import type { TestApp } from "./app.ts";

export interface TestUser {
  readonly id: number;
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly key: string;
  readonly defaultScheduleId: number;
}

let serial = 0;

/**
 * A person with an API key and the default schedule (Mon-Fri 09:00-17:00), made by signing up, whose address is proven
 * unless the test is about those that are not.
 */
export async function aUser(
  app: TestApp,
  overrides: { name?: string; email?: string; username?: string; timeZone?: string; unproven?: boolean } = {},
): Promise<TestUser> {
  serial += 1;
  const password = "correct horse battery";
  const email = overrides.email ?? `host${serial}@example.com`;
  const username = overrides.username ?? `host${serial}`;
  const response = await app.call("POST", "/v2/auth/sign-up", {
    body: {
      name: overrides.name ?? `Host ${serial}`,
      email,
      username,
      password,
      timeZone: overrides.timeZone ?? "Europe/Rome",
    },
  });
  if (response.status !== 201) throw new Error(`sign-up failed: ${JSON.stringify(response.body)}`);
  const { user, apiKey } = response.body.data;
  if (!overrides.unproven)
    await app.db.query("update users set email_verified_at = created_at where id = $1", [user.id]);
  return { id: user.id, email, username, password, key: apiKey, defaultScheduleId: user.defaultScheduleId };
}

/** An event type of a person: 60 minutes, no notice, unless overridden. Returns the API's answer. */
export async function anEventType(
  app: TestApp,
  user: TestUser,
  overrides: Record<string, unknown> = {},
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<any> {
  serial += 1;
  const response = await app.call("POST", "/v2/event-types", {
    key: user.key,
    body: {
      title: `Meeting ${serial}`,
      slug: `meeting-${serial}`,
      lengthInMinutes: 60,
      minimumBookingNotice: 0,
      ...overrides,
    },
  });
  if (response.status !== 201) throw new Error(`event type refused: ${JSON.stringify(response.body)}`);
  return response.body.data;
}

/** A booking of an event type by somebody, anonymous. Returns the API's answer. */
export async function aBooking(
  app: TestApp,
  eventTypeId: number,
  start: string,
  overrides: Record<string, unknown> = {},
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<any> {
  const response = await app.call("POST", "/v2/bookings", {
    body: {
      eventTypeId,
      start,
      attendee: { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" },
      ...overrides,
    },
  });
  if (response.status !== 201) throw new Error(`booking refused: ${JSON.stringify(response.body)}`);
  return response.body.data;
}
