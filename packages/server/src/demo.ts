import { randomBytes } from "node:crypto";
import { type AppParts, createApp } from "./app.ts";

const DEMO_EMAIL = "demo@example.com";

/**
 * On an empty database: one account with an event type, so that there is something to book a minute after the clone.
 * Prints what is needed to use it. Made through the API itself, like any account; where sign-up is closed this is how the first one comes to be.
 */
export async function createDemoAccount({
  parts,
  say,
}: {
  parts: AppParts;
  say: (line: string) => void;
}): Promise<void> {
  const { config } = parts;
  const [row] = await parts.db.query<{ empty: boolean }>("select not exists (select from users) as empty");
  if (!row?.empty) return;
  const { app } = createApp({ ...parts, config: { ...config, signUp: "open", logLevel: "silent" } });
  const password = randomBytes(9).toString("base64url");
  const signUp = await app.inject({
    method: "POST",
    url: "/v2/auth/sign-up",
    payload: { name: "Demo Host", email: DEMO_EMAIL, username: "demo", password, timeZone: "Europe/London" },
  });
  // Another process on the same new database was faster.
  if (signUp.statusCode === 409) return;
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
  say(demoText({ apiKey, password, eventTypeId, port: config.port }));
}

/** The next Wednesday 10:00 UTC that is at least two days away: inside office hours whatever the season. */
function bookableStart(nowMs: number): string {
  const day = new Date(nowMs + 2 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return `${day.toISOString().slice(0, 10)}T10:00:00Z`;
}

function demoText(demo: { apiKey: string; password: string; eventTypeId: number; port: number }): string {
  const body = JSON.stringify({
    eventTypeId: demo.eventTypeId,
    start: bookableStart(Date.now()),
    attendee: { name: "Ana", email: "ana@example.com", timeZone: "Europe/Lisbon" },
  });
  return `
A demo account was made:
  sign-in   ${DEMO_EMAIL} / ${demo.password}
  API key   ${demo.apiKey}
  its page  http://localhost:${demo.port}/demo/30min
Book it:
  curl -s localhost:${demo.port}/v2/bookings -H 'Content-Type: application/json' -d '${body}'
`;
}
