import { randomBytes } from "node:crypto";
import { type AppParts, createApp } from "./app.ts";

const DEMO_EMAIL = "demo@example.com";

/**
 * On an empty database: one account with an event type, so that there is something to book a minute after the clone.
 * Prints what is needed to use it. Made through the API itself, like any account; where sign-up is closed this is how the first one comes to be.
 *
 * @param address where people reach this server
 */
export async function createDemoAccount(
  parts: AppParts,
  address: string,
  print: (text: string) => void,
): Promise<void> {
  const { config } = parts;
  const [row] = await parts.db.query<{ empty: boolean }>("select not exists (select from users) as empty");
  if (!row?.empty) return;
  const { app } = createApp({ ...parts, config: { ...config, signUp: "open", logLevel: "silent" } });
  const password = randomBytes(9).toString("base64url");
  // Before it exists: a kill in between must not leave an account whose password nobody has seen.
  print(`\nThe database is empty. Its demo account:\n  sign-in   ${DEMO_EMAIL} / ${password}  (${address}/app)`);
  const signUp = await app.inject({
    method: "POST",
    url: "/v2/auth/sign-up",
    payload: { name: "Demo Host", email: DEMO_EMAIL, username: "demo", password, timeZone: "Europe/London" },
  });
  if (signUp.statusCode === 409) return print("  Another process was faster: what it printed counts.\n");
  if (signUp.statusCode !== 201) throw new Error(`the demo account was refused: ${signUp.body}`);
  const { apiKey } = (signUp.json() as { data: { apiKey: string } }).data;
  const created = await app.inject({
    method: "POST",
    url: "/v2/event-types",
    headers: { authorization: `Bearer ${apiKey}` },
    payload: { title: "30 minute meeting", slug: "30min", lengthInMinutes: 30, minimumBookingNotice: 0 },
  });
  if (created.statusCode !== 201) throw new Error(`the demo event type was refused: ${created.body}`);
  const eventTypeId = (created.json() as { data: { id: number } }).data.id;
  await app.close();
  print(demoText({ apiKey, eventTypeId, address }));
}

/** The next Wednesday 10:00 UTC that is at least two days away: inside office hours whatever the season. */
function bookableStart(nowMs: number): string {
  const day = new Date(nowMs + 2 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return `${day.toISOString().slice(0, 10)}T10:00:00Z`;
}

function demoText(demo: { apiKey: string; eventTypeId: number; address: string }): string {
  const body = JSON.stringify({
    eventTypeId: demo.eventTypeId,
    start: bookableStart(Date.now()),
    attendee: { name: "Ana", email: "ana@example.com", timeZone: "Europe/Lisbon" },
  });
  return `  API key   ${demo.apiKey}
  its page  ${demo.address}/demo/30min
Book it:
  curl -s ${demo.address}/v2/bookings -H 'Content-Type: application/json' -d '${body}'
`;
}
