import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, anApp } from "../../../test/support/app.ts";
import { type TestUser, anEventType, aUser } from "../../../test/support/builders.ts";
import { statementCounter } from "../../database/database.ts";
import { findEventTypeById, findEventTypeBySlug } from "./index.ts";

let app: TestApp;
let ana: TestUser;
let bo: TestUser;
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
let open: any, secret: any;

beforeAll(async () => {
  app = await anApp();
  ana = await aUser(app, { username: "ana" });
  bo = await aUser(app, { username: "bo" });
  open = await anEventType(app, ana, {
    slug: "open",
    locations: [
      { type: "address", address: "Via Segreta 1", public: false },
      { type: "phone", phone: "+390612345678", public: true },
    ],
    bookingFields: [
      { type: "text", slug: "internal", label: "Internal", required: false, hidden: true },
      { type: "email", excludeEmails: ["spam.example"] },
    ],
  });
  secret = await anEventType(app, ana, { slug: "secret", hidden: true });
});
afterAll(() => app.close());

async function list(query: string, key?: string) {
  const { status, body } = await app.call("GET", `/v2/event-types${query}`, key ? { key } : {});
  expect(status).toBe(200);
  return body.data;
}
async function ids(query: string, key?: string): Promise<number[]> {
  return (await list(query, key)).map(({ id }: { id: number }) => id);
}

test("by username: hidden ones for their owner only", async () => {
  expect(await ids("?username=ana")).toEqual([open.id]);
  expect(await ids("?username=ana", bo.key)).toEqual([open.id]);
  expect(await ids("?username=ana", ana.key)).toEqual([open.id, secret.id]);
  expect(await ids("?username=ANA")).toEqual([open.id]);
  expect(await ids("?username=nobody")).toEqual([]);
  expect(await ids("?username=")).toEqual([]);
  expect(await ids("?username=ana", ana.key)).toEqual([open.id, secret.id]);
});

test("by username and slug: none or one", async () => {
  expect(await ids("?username=ana&eventSlug=open")).toEqual([open.id]);
  expect(await ids("?username=ana&eventSlug=secret")).toEqual([]);
  expect(await ids("?username=ana&eventSlug=secret", ana.key)).toEqual([secret.id]);
  expect(await ids("?username=bo&eventSlug=open")).toEqual([]);
});

test("without a filter: one's own, and nothing for nobody", async () => {
  expect(await ids("", ana.key)).toEqual([open.id, secret.id]);
  expect(await ids("?sortCreatedAt=desc", ana.key)).toEqual([secret.id, open.id]);
  expect(await ids("?sortCreatedAt=asc", ana.key)).toEqual([open.id, secret.id]);
  expect(await ids("", bo.key)).toEqual([]);
  expect(await ids("")).toEqual([]);
  expect(await ids("?eventSlug=open", ana.key)).toEqual([]);
});

test("nobody is inside an organization yet", async () => {
  expect(await ids("?username=ana&orgSlug=acme")).toEqual([]);
  expect(await ids("?username=ana&orgId=1")).toEqual([]);
});

test("lists leave out hidden fields, and keep private values to the owner", async () => {
  const [forAnybody] = await list("?username=ana");
  const [forOwner] = await list("?username=ana", ana.key);
  for (const item of [forAnybody, forOwner]) {
    expect(item.bookingFields.map(({ slug }: { slug: string }) => slug)).toEqual([
      "name",
      "email",
      "location",
      "notes",
      "guests",
      "rescheduleReason",
    ]);
  }
  expect(forOwner.locations[0].address).toBe("Via Segreta 1");
  expect(forAnybody.locations).toEqual([
    { type: "address", address: "", public: false },
    { type: "phone", phone: "+390612345678", public: true },
  ]);
  expect(JSON.stringify(forAnybody)).not.toContain("spam.example");
  const byId = await app.call("GET", `/v2/event-types/${open.id}`, { key: ana.key });
  expect(byId.body.data).toEqual(open);
  expect(open.bookingFields).toHaveLength(8);
});

test("several usernames: the one dynamic event type", async () => {
  const found = await list("?usernames=ana,bo");
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    id: 0,
    ownerId: 0,
    slug: "dynamic",
    title: "Group Meeting",
    lengthInMinutes: 30,
    lengthInMinutesOptions: [15, 30, 45, 60, 90],
    locations: [{ type: "integration", integration: "cal-video" }],
    disableGuests: true,
    minimumBookingNotice: 120,
    beforeEventBuffer: 0,
    bookingUrl: "",
  });
  expect(found[0].users.map(({ username }: { username: string }) => username)).toEqual(["ana", "bo"]);
  expect(await ids("?usernames=bo&usernames=Ana&usernames=bo")).toEqual([0]);
  const missing = await app.call("GET", "/v2/event-types?usernames=ana,nobody");
  expect(missing.status).toBe(404);
  expect(missing.body.error.message).toContain("nobody");
  expect((await app.call("GET", "/v2/event-types?usernames=")).status).toBe(404);
  const many = Array.from({ length: 51 }, (_, index) => `u${index}`).join(",");
  expect((await app.call("GET", `/v2/event-types?usernames=${many}`)).status).toBe(400);
});

test.each(["?orgId=x", "?sortCreatedAt=up", "?username=a&username=b", "?username=%00"])(
  "refused: %s",
  async (query) => {
    expect((await app.call("GET", `/v2/event-types${query}`)).status).toBe(400);
  },
);

test("an operator reads everybody's event types and changes none", async () => {
  const root = await aUser(app);
  await app.db.query("update users set role = 'ADMIN' where id = $1", [root.id]);
  expect((await app.call("GET", `/v2/event-types/${secret.id}`, { key: root.key })).status).toBe(200);
  expect((await app.call("PATCH", `/v2/event-types/${secret.id}`, { key: root.key, body: {} })).status).toBe(404);
});

test("the number of statements does not depend on the number of event types", async () => {
  const count = async () => {
    const before = statementCounter.count;
    await list("?username=bo");
    return statementCounter.count - before;
  };
  await anEventType(app, bo);
  const withOne = await count();
  for (let index = 0; index < 5; index += 1) await anEventType(app, bo);
  expect(await count()).toBe(withOne);
  expect(withOne).toBe(1);
});

test("for other modules: by id and by slug, hidden ones too, in one statement each", async () => {
  const before = statementCounter.count;
  const row = await findEventTypeById(app.db, secret.id);
  const same = await findEventTypeBySlug(app.db, { username: "Ana", slug: "secret" });
  expect(statementCounter.count - before).toBe(2);
  expect(row).toEqual(same);
  expect(row).toMatchObject({ id: secret.id, owner_id: ana.id, slug: "secret", length_minutes: 60, seats: null });
  expect(await findEventTypeById(app.db, 999_999)).toBeNull();
  expect(await findEventTypeBySlug(app.db, { username: "bo", slug: "secret" })).toBeNull();
  const columns = await app.db.query<{ name: string }>(
    "select column_name as name from information_schema.columns where table_name = 'event_types' order by 1",
  );
  expect(Object.keys(row as object).sort()).toEqual(columns.map(({ name }) => name).sort());
});
