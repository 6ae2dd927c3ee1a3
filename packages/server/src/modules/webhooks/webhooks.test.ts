import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { statementCounter } from "../../database/database.ts";

let app: TestApp;
let owner: TestUser;
let stranger: TestUser;
beforeAll(async () => {
  app = await anApp();
  owner = await aUser(app);
  stranger = await aUser(app);
});
afterAll(() => app.close());

let serial = 0;
function aSubscription(overrides: Record<string, unknown> = {}) {
  serial += 1;
  return {
    active: true,
    subscriberUrl: `https://example.com/hook/${serial}`,
    triggers: ["BOOKING_CREATED"],
    ...overrides,
  };
}

async function aWebhook(overrides: Record<string, unknown> = {}, base = "/v2/webhooks") {
  const response = await app.call("POST", base, { key: owner.key, body: aSubscription(overrides) });
  expect(response.status, JSON.stringify(response.body)).toBe(201);
  return response.body.data;
}

const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

test("a webhook is created, read, listed, changed and deleted", async () => {
  const user = await aUser(app);
  const body = {
    active: true,
    subscriberUrl: "https://example.com/a",
    triggers: ["BOOKING_CREATED", "BOOKING_CREATED", "OOO_CREATED"],
    secret: "s3",
    payloadTemplate: '{"a":"{{title}}"}',
    version: "2021-10-20",
    time: 10,
    timeUnit: "HOUR",
  };
  const created = await app.call("POST", "/v2/webhooks", { key: user.key, body });
  expect(created.status).toBe(201);
  const { id } = created.body.data;
  expect(created.body).toEqual({
    status: "success",
    data: { ...body, triggers: ["BOOKING_CREATED", "OOO_CREATED"], id: UUID, userId: user.id },
  });
  expect((await app.call("GET", `/v2/webhooks/${id}`, { key: user.key })).body).toEqual(created.body);
  expect((await app.call("GET", "/v2/webhooks", { key: user.key })).body).toEqual({
    status: "success",
    data: [created.body.data],
  });
  const changed = await app.call("PATCH", `/v2/webhooks/${id}`, {
    key: user.key,
    body: { active: false, triggers: [], payloadTemplate: null, secret: null, time: 1 },
  });
  const { secret: _gone, ...rest } = created.body.data;
  expect(changed.body.data).toEqual({ ...rest, active: false, triggers: [], payloadTemplate: null, time: 1 });
  const deleted = await app.call("DELETE", `/v2/webhooks/${id}`, { key: user.key });
  expect(deleted).toMatchObject({ status: 200, body: changed.body });
  const after = await app.call("GET", `/v2/webhooks/${id}`, { key: user.key });
  expect(after).toMatchObject({ status: 404, body: { message: `Webhook (${id}) not found` } });
});

test("the URL is stored without white space around it, and refused with any inside", async () => {
  const user = await aUser(app);
  const post = (subscriberUrl: string) =>
    app.call("POST", "/v2/webhooks", { key: user.key, body: aSubscription({ subscriberUrl }) });
  const made = await post(" https://example.com/sp \n");
  expect([made.status, made.body.data?.subscriberUrl]).toEqual([201, "https://example.com/sp"]);
  expect((await post("https://example.com/sp")).status).toBe(409);
  const url = `/v2/webhooks/${made.body.data.id}`;
  for (const inside of ["\n", "\t", " ", "\u00a0", "\u0001", "\u007f", "\u0085"]) {
    const subscriberUrl = `https://ex${inside}ample.com/`;
    for (const answer of [
      await post(subscriberUrl),
      await app.call("PATCH", url, { key: user.key, body: { subscriberUrl } }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe("Webhook URL is not allowed: Invalid URL format");
    }
  }
  const moved = await app.call("PATCH", url, { key: user.key, body: { subscriberUrl: "\thttps://example.com/b " } });
  expect(moved.body.data.subscriberUrl).toBe("https://example.com/b");
});

test("optional fields have defaults", async () => {
  const data = await aWebhook();
  expect(data).toMatchObject({
    payloadTemplate: null,
    version: "2021-10-20",
    time: 5,
    timeUnit: "MINUTE",
    userId: owner.id,
  });
  expect(data).not.toHaveProperty("secret");
});

test("lists are pages, oldest first", async () => {
  const user = await aUser(app);
  for (let n = 1; n <= 3; n += 1) {
    app.clock.now += 1000;
    const body = aSubscription({ subscriberUrl: `https://example.com/page/${n}` });
    await app.call("POST", "/v2/webhooks", { key: user.key, body });
  }
  const page = await app.call("GET", "/v2/webhooks?take=1&skip=1", { key: user.key });
  expect(page.body.data.map((each: { subscriberUrl: string }) => each.subscriberUrl)).toEqual([
    "https://example.com/page/2",
  ]);
  expect((await app.call("GET", "/v2/webhooks?take=0", { key: user.key })).status).toBe(400);
  expect((await app.call("GET", "/v2/webhooks?take=251", { key: user.key })).status).toBe(400);
});

test.each([
  [{ triggers: ["BOOKING_MADE"] }, /triggers/],
  [{ triggers: ["PING"] }, /triggers/],
  [{ triggers: "BOOKING_CREATED" }, /triggers/],
  [{ triggers: undefined }, /triggers/],
  [{ active: undefined }, /active/],
  [{ active: "yes" }, /active/],
  [{ subscriberUrl: undefined }, /subscriberUrl/],
  [{ subscriberUrl: 7 }, /subscriberUrl/],
  [{ version: "2020-01-01" }, /version/],
  [{ time: 0 }, /time/],
  [{ timeUnit: "WEEK" }, /timeUnit/],
  [
    { triggers: ["DELEGATION_CREDENTIAL_ERROR"] },
    /^The trigger DELEGATION_CREDENTIAL_ERROR is for webhooks of organizations only$/,
  ],
  [{ subscriberUrl: "just text" }, /^Webhook URL is not allowed: Invalid URL format$/],
  [{ subscriberUrl: "ftp://example.com" }, /^Webhook URL is not allowed: Only HTTP and HTTPS protocols are allowed$/],
  [{ subscriberUrl: "http://example.com" }, /^Webhook URL is not allowed: Only HTTPS URLs are allowed$/],
  [{ subscriberUrl: "http://169.254.169.254/" }, /^Webhook URL is not allowed: Blocked hostname$/],
  [{ subscriberUrl: "https://2130706433/" }, /^Webhook URL is not allowed: Private IP address$/],
  [
    { subscriberUrl: "https://u:p@example.com/" },
    /^Webhook URL is not allowed: Credentials are not allowed in the URL$/,
  ],
])("%j is refused when creating and when changing", async (wrong, message) => {
  const created = await app.call("POST", "/v2/webhooks", { key: owner.key, body: aSubscription(wrong) });
  expect(created).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
  if (Object.values(wrong)[0] === undefined) return;
  const webhook = await aWebhook();
  const changed = await app.call("PATCH", `/v2/webhooks/${webhook.id}`, { key: owner.key, body: wrong });
  expect(changed).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
  expect((await app.call("GET", `/v2/webhooks/${webhook.id}`, { key: owner.key })).body.data).toEqual(webhook);
});

test("an empty list of triggers is allowed", async () => {
  expect(await aWebhook({ triggers: [] })).toMatchObject({ triggers: [] });
});

test("one URL stands once in a scope, and may stand in several", async () => {
  const type = await anEventType(app, owner);
  const base = `/v2/event-types/${type.id}/webhooks`;
  const url = { subscriberUrl: "https://example.com/once" };
  const mine = await aWebhook(url);
  const ofType = await aWebhook(url, base);
  const again = await app.call("POST", "/v2/webhooks", { key: owner.key, body: aSubscription(url) });
  expect(again).toMatchObject({
    status: 409,
    body: { message: "Webhook with this subscriber url already exists for this user" },
  });
  const againOfType = await app.call("POST", base, { key: owner.key, body: aSubscription(url) });
  expect(againOfType).toMatchObject({
    status: 409,
    body: { message: "Webhook with this subscriber url already exists for this event type" },
  });
  expect((await app.call("POST", "/v2/webhooks", { key: stranger.key, body: aSubscription(url) })).status).toBe(201);
  const other = await aWebhook();
  const changed = await app.call("PATCH", `/v2/webhooks/${other.id}`, { key: owner.key, body: url });
  expect(changed.status).toBe(409);
  const same = await app.call("PATCH", `/v2/webhooks/${mine.id}`, { key: owner.key, body: url });
  expect(same.status).toBe(200);
  expect(ofType).toMatchObject({ eventTypeId: type.id });
  expect(ofType).not.toHaveProperty("userId");
});

test("many parallel creates of one URL leave one", async () => {
  const user = await aUser(app);
  const body = aSubscription();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => app.call("POST", "/v2/webhooks", { key: user.key, body })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
});

test("a scope has at most 100 webhooks", async () => {
  const user = await aUser(app);
  await app.db.query(
    `insert into webhooks (id, user_id, subscriber_url, active, triggers, version, delay_time, delay_unit, meetings_since, created_at, updated_at)
     select gen_random_uuid(), $1, 'https://example.com/' || n, true, '{}', '2021-10-20', 5, 'MINUTE', now(), now(), now()
     from generate_series(1, 99) n`,
    [user.id],
  );
  const create = () => app.call("POST", "/v2/webhooks", { key: user.key, body: aSubscription() });
  const answers = await Promise.all([create(), create(), create()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
});

test("webhooks of others, of other scopes and of no one are not reached", async () => {
  const type = await anEventType(app, owner);
  const otherType = await anEventType(app, owner);
  const foreignType = await anEventType(app, stranger);
  const mine = await aWebhook();
  const ofType = await aWebhook({}, `/v2/event-types/${type.id}/webhooks`);
  const attempts: [method: "GET" | "PATCH" | "DELETE", key: string, path: string, status: number][] = [];
  for (const method of ["GET", "PATCH", "DELETE"] as const) {
    attempts.push(
      [method, stranger.key, `/v2/webhooks/${mine.id}`, 403],
      [method, owner.key, `/v2/webhooks/${ofType.id}`, 404],
      [method, owner.key, `/v2/webhooks/7`, 404],
      [method, owner.key, `/v2/webhooks/00000000-0000-4000-8000-000000000000`, 404],
      [method, owner.key, `/v2/event-types/${type.id}/webhooks/${mine.id}`, 404],
      [method, owner.key, `/v2/event-types/${otherType.id}/webhooks/${ofType.id}`, 404],
      [method, owner.key, `/v2/event-types/${foreignType.id}/webhooks/${ofType.id}`, 403],
      [method, stranger.key, `/v2/event-types/${type.id}/webhooks/${ofType.id}`, 403],
      [method, owner.key, `/v2/event-types/999999/webhooks/${ofType.id}`, 404],
    );
  }
  for (const [method, key, path, status] of attempts) {
    const response = await app.call(method, path, { key, ...(method === "PATCH" ? { body: { active: false } } : {}) });
    expect(response.status, `${method} ${path}`).toBe(status);
    expect(JSON.stringify(response.body)).not.toContain("example.com");
  }
  for (const [method, path] of [
    ["GET", ""],
    ["POST", ""],
    ["DELETE", ""],
  ] as const) {
    const body = method === "POST" ? { body: aSubscription() } : {};
    const foreign = await app.call(method, `/v2/event-types/${type.id}/webhooks${path}`, {
      key: stranger.key,
      ...body,
    });
    expect(foreign.status, method).toBe(403);
    const missing = await app.call(method, `/v2/event-types/999999/webhooks${path}`, { key: owner.key, ...body });
    expect(missing.status, method).toBe(404);
  }
  expect((await app.call("GET", "/v2/webhooks")).status).toBe(401);
  expect((await app.call("GET", `/v2/webhooks/${mine.id}`, { key: owner.key })).body.data.active).toBe(true);
  expect(
    (await app.call("GET", `/v2/event-types/${type.id}/webhooks/${ofType.id}`, { key: owner.key })).body.data.active,
  ).toBe(true);
});

test("webhooks of an event type: listed apart, all deleted at once, and gone with it", async () => {
  const type = await anEventType(app, owner);
  const base = `/v2/event-types/${type.id}/webhooks`;
  const first = await aWebhook({}, base);
  await aWebhook({}, base);
  const listed = await app.call("GET", base, { key: owner.key });
  expect(listed.body.data).toHaveLength(2);
  const mine = await app.call("GET", "/v2/webhooks", { key: owner.key });
  expect(mine.body.data.map((each: { id: string }) => each.id)).not.toContain(first.id);
  const changed = await app.call("PATCH", `${base}/${first.id}`, { key: owner.key, body: { active: false } });
  expect(changed.body.data).toEqual({ ...first, active: false });
  const deleted = await app.call("DELETE", base, { key: owner.key });
  expect(deleted).toMatchObject({ status: 200, body: { status: "success", data: "2 webhooks deleted" } });
  expect((await app.call("DELETE", base, { key: owner.key })).body.data).toBe("0 webhooks deleted");
  await aWebhook({}, base);
  expect((await app.call("DELETE", `/v2/event-types/${type.id}`, { key: owner.key })).status).toBe(200);
  expect(await app.db.query("select from webhooks where event_type_id = $1", [type.id])).toEqual([]);
});

test("every change is in the event log, without secret, template and path", async () => {
  const user = await aUser(app);
  const body = aSubscription({
    subscriberUrl: "https://hooks.example/T0/very-secret-path",
    secret: "hidden-key",
    payloadTemplate: "hidden-template",
  });
  const { id } = (await app.call("POST", "/v2/webhooks", { key: user.key, body })).body.data;
  await app.call("PATCH", `/v2/webhooks/${id}`, { key: user.key, body: { active: false, secret: "other-hidden-key" } });
  await app.call("DELETE", `/v2/webhooks/${id}`, { key: user.key });
  const events = (await app.call("GET", "/v2/events?take=250", { key: user.key })).body.data.filter(
    (event: { subject: string }) => event.subject === `webhook:${id}`,
  );
  expect(events.map((event: { type: string }) => event.type)).toEqual([
    "webhook.created",
    "webhook.updated",
    "webhook.deleted",
  ]);
  expect(events[1].data).toEqual({
    webhookId: id,
    userId: user.id,
    receiver: "hooks.example",
    active: false,
    triggers: ["BOOKING_CREATED"],
    changed: ["active", "secret"],
  });
  expect(JSON.stringify(events)).not.toMatch(/hidden|very-secret/);
});

test("lists cost the same number of statements whatever their size", async () => {
  const user = await aUser(app);
  const count = async () => {
    const before = statementCounter.count;
    await app.call("GET", "/v2/webhooks", { key: user.key });
    return statementCounter.count - before;
  };
  // The first use of a key is noted.
  await count();
  const empty = await count();
  for (let n = 0; n < 5; n += 1) await app.call("POST", "/v2/webhooks", { key: user.key, body: aSubscription() });
  expect(await count()).toBe(empty);
});
