import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { HOST_LOCKS } from "../../database/locks.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

interface Host extends TestUser {
  readonly eventTypeId: number;
}

/** Hosts whose event types the process knows, with all hours open to bookings. */
async function hosts(count: number): Promise<Host[]> {
  const made: Host[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const user = await aUser(app);
    const { id } = await anEventType(app, user, { lengthInMinutes: 30 });
    await aBooking(app, id, "2050-09-30T10:00:00Z");
    made.push({ ...user, eventTypeId: id });
  }
  return made;
}

const book = (host: Host, start: string, more: Record<string, unknown> = {}) =>
  app.call("POST", "/v2/bookings", {
    body: {
      eventTypeId: host.eventTypeId,
      start,
      attendee: { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" },
      ...more,
    },
  });

const time = (nth: number) => `2050-09-05T${String(8 + (nth >> 1)).padStart(2, "0")}:${nth % 2 ? "30" : "00"}:00Z`;

test("bookings that come together are written together, each with its own people, claim and event", async () => {
  const [one, two, three] = (await hosts(3)) as [Host, Host, Host];
  const wanted = [one, two, three, one, two, one, three, two, one].map((host, nth) => ({
    host,
    start: time(nth),
    email: `guest${nth}@example.com`,
    guests: Array.from({ length: nth % 3 }, (_, more) => `friend${nth}-${more}@example.com`),
  }));
  const before = statementCounter.count;
  const answers = await Promise.all(
    wanted.map(({ host, start, email, guests }) =>
      book(host, start, { attendee: { name: `Guest ${email}`, email, timeZone: "Asia/Tokyo" }, guests }),
    ),
  );
  // The first begins at once; the others come while it is written.
  expect(statementCounter.count - before).toBe(2);
  for (const [nth, { start, email, guests }] of wanted.entries()) {
    const { status, body } = answers[nth] as (typeof answers)[number];
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body.data.start).toBe(start.replace("Z", ".000Z"));
    expect(body.data.guests ?? []).toEqual(guests);
    const read = await app.call("GET", `/v2/bookings/${body.data.uid}`);
    expect(read.body.data.id).toBe(body.data.id);
    expect(read.body.data.attendees.map((person: any) => person.email)).toEqual([email, ...guests]);
  }
  for (const host of [one, two, three]) {
    const log = await app.db.query<{ position: number; type: string; uid: string; id: number }>(
      `select e.position, e.type, e.data ->> 'uid' as uid, (e.data ->> 'id')::integer as id
       from events e join users u on u.account_id = e.account_id where u.id = $1 order by e.position`,
      [host.id],
    );
    expect(log.map(({ position }) => position)).toEqual(log.map((_, nth) => nth + 1));
    const told = log.filter(({ type }) => type === "booking.created").slice(1);
    const made = wanted.flatMap((item, nth) => (item.host === host ? [answers[nth]?.body.data] : []));
    expect(told.map(({ uid, id }) => [uid, id])).toEqual(made.map(({ uid, id }) => [uid, id]));
  }
  const claimed = await app.db.query<{ count: number }>(
    "select count(*) as count from claims where booking_id = any ($1::integer[])",
    [answers.map(({ body }) => body.data.id)],
  );
  expect(claimed[0]?.count).toBe(wanted.length);
});

test("of those who want the same time one has it, and nobody else in their group is turned away", async () => {
  const [one, two] = (await hosts(2)) as [Host, Host];
  const rivals = Array.from({ length: 8 }, (_, nth) =>
    book(one, time(0), { attendee: { name: "Rival", email: `rival${nth}@example.com`, timeZone: "Asia/Tokyo" } }),
  );
  const others = [book(two, time(0)), book(one, time(1)), book(two, time(1))];
  const statuses = (await Promise.all(rivals)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 400 || status === 409)).toHaveLength(7);
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([201, 201, 201]);
});

test("what the database refuses of a group is refused alone", async () => {
  const [one, two] = (await hosts(2)) as [Host, Host];
  await app.db.query(`
    create function refuse_poison() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$`);
  await app.db.query(`
    create trigger refuse before insert on attendees for each row when (new.name = 'Poison') execute function refuse_poison()`);
  const poison = { attendee: { name: "Poison", email: "poison@example.com", timeZone: "Asia/Tokyo" } };
  const answers = await Promise.all([
    book(one, time(0)),
    book(one, time(1)),
    book(two, time(1), poison),
    book(two, time(2)),
  ]);
  await app.db.query("drop trigger refuse on attendees");
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 500, 201]);
  expect((await book(two, time(1))).status).toBe(201);
});

test("a host for whom somebody else is writing is waited for, apart from the others", async () => {
  const [busy, free] = (await hosts(2)) as [Host, Host];
  const done: string[] = [];
  const told = async (name: string, answer: ReturnType<typeof book>) => {
    expect((await answer).status).toBe(201);
    done.push(name);
  };
  let waiting: Promise<void>[] = [];
  await app.db.transaction(async (db) => {
    await db.query("select pg_advisory_xact_lock($1, $2)", [HOST_LOCKS, busy.id]);
    waiting = [0, 1, 2].map((nth) => told("busy", book(busy, time(nth))));
    await Promise.all([0, 1, 2].map((nth) => told("free", book(free, time(nth)))));
    expect(done).toEqual(["free", "free", "free"]);
  });
  await Promise.all(waiting);
  // And then they come with everybody again.
  const before = statementCounter.count;
  await Promise.all([3, 4, 5, 6].map((nth) => book(nth % 2 ? busy : free, time(nth))));
  expect(statementCounter.count - before).toBe(2);
});

test("a row of one account that somebody keeps does not hold up the bookings of others for long", async () => {
  const [stuck, free] = (await hosts(2)) as [Host, Host];
  let waiting: Promise<unknown> = Promise.resolve();
  await app.db.transaction(async (db) => {
    await db.query("select from accounts where id = (select account_id from users where id = $1) for update", [
      stuck.id,
    ]);
    // The others come while it is written, and so together.
    const first = book(free, time(0));
    waiting = book(stuck, time(0)).then(({ status }) => expect(status).toBe(201));
    const answers = await Promise.all([first, book(free, time(1)), book(free, time(2))]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });
  await waiting;
});
