import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let eva: TestUser;
beforeAll(async () => {
  app = await anApp();
  eva = await aUser(app);
});
afterAll(() => app.close());

const create = (body: Record<string, unknown>) =>
  app.call("POST", "/v2/event-types", {
    key: eva.key,
    body: { title: "Talk", slug: "talk", lengthInMinutes: 30, ...body },
  });

test("a person has at most 200 event types, however many are made at once", async () => {
  const type = await anEventType(app, eva);
  const { rows: columns } = await app.db.pool.query<{ column_name: string }>(
    "select column_name from information_schema.columns where table_name = 'event_types' and column_name not in ('id', 'slug')",
  );
  const names = columns.map((column) => `"${column.column_name}"`).join(", ");
  await app.db.query(
    `insert into event_types (slug, ${names}) select 'copy-' || n, ${names} from event_types, generate_series(1, 197) n where id = $1`,
    [type.id],
  );
  const answers = await Promise.all(Array.from({ length: 8 }, (_, nth) => create({ slug: `more-${nth}` })));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  for (const { status, body } of answers) {
    if (status !== 201) expect([status, body.error.reason]).toEqual([400, "too_many_event_types"]);
  }
});

test("booking fields stay small enough for lists and pages", async () => {
  const options = Array.from({ length: 60 }, (_, nth) => `${nth} ${"x".repeat(480)}`);
  const field = { type: "select", label: "Choose", required: false, placeholder: "", options };
  const refused = await create({ bookingFields: [1, 2].map((nth) => ({ ...field, slug: `choice-${nth}` })) });
  expect([refused.status, refused.body.error.reason]).toEqual([400, "booking_fields_too_large"]);
});
