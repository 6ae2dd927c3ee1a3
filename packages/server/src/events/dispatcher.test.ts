import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../test/support/app.ts";
import { aUser, type TestUser } from "../../test/support/builders.ts";
import { systemIds } from "../http/ports.ts";
import { type DispatchedEvent, type Dispatcher, startDispatcher } from "./dispatcher.ts";
import { appendEvents } from "./event-log.ts";

let app: TestApp;
let eva: TestUser;
let accountId: number;
let dispatcher: Dispatcher | undefined;
beforeAll(async () => {
  app = await anApp();
  eva = await aUser(app);
  const [row] = await app.db.query<{ id: number }>("select account_id as id from users where id = $1", [eva.id]);
  accountId = row?.id as number;
});
afterEach(() => dispatcher?.stop());
afterAll(() => app.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An effect that only notes what it was given, after `planMs`; `isBusy`: meanwhile more is written. */
function anEffect(planMs = 0, isBusy = false) {
  const batches: { events: readonly DispatchedEvent[]; from: number; until: number }[] = [];
  const errors: unknown[] = [];
  dispatcher = startDispatcher({
    db: app.db,
    clock: () => app.clock.now,
    jobs: { enqueue: async () => {}, nudge: () => {} },
    onError: (error) => errors.push(error),
    effects: [
      {
        name: "noted",
        queues: [],
        async plan(_db, events) {
          const from = performance.now();
          if (isBusy) dispatcher?.nudge();
          await pause(planMs);
          batches.push({ events, from, until: performance.now() });
          return [];
        },
      },
    ],
  });
  const seen = () => batches.flatMap(({ events }) => events.filter(({ type }) => type === "test.noted"));
  return { batches, errors, seen, dispatcher };
}

async function write(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, nth) => ({ type: "test.noted", subject: `test:${nth}`, data: {} }));
  await app.db.transaction((db) => appendEvents(db, { clock: () => app.clock.now, ids: systemIds }, accountId, events));
}

test("writes that follow each other closely do not put off what follows them", async () => {
  const { seen, dispatcher: running, errors } = anEffect();
  await pause(50);
  await write(1);
  const begun = performance.now();
  while (seen().length === 0 && performance.now() - begun < 2_000) {
    running.nudge();
    await pause(1);
  }
  expect(seen()).toHaveLength(1);
  expect(errors).toEqual([]);
});

// Once or three times the batch's length; a little less, because the batch itself began before it was noted.
test.for([
  ["in quiet", false, 50],
  ["while more is written", true, 160],
] as const)(
  "a long log is dispatched once each, in order, with a rest after each batch: %s",
  async ([, isBusy, restMs]) => {
    await write(500);
    const { seen, batches } = anEffect(60, isBusy);
    await expect.poll(() => seen().length, { timeout: 15_000 }).toBe(500);
    const positions = seen().map(({ subject }) => Number(subject.slice(5)));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(batches.length).toBeGreaterThan(2);
    for (let nth = 1; nth < batches.length; nth += 1) {
      const [before, after] = [batches[nth - 1], batches[nth]];
      expect((after?.from ?? 0) - (before?.until ?? 0)).toBeGreaterThan(restMs);
    }
  },
);
