import { assertSound } from "./audit.ts";
import { aHost, anEventType, ask, bookingOf, dayMs, type Reply, type World } from "./world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a scenario did, in words, when it found nothing wrong; it throws when it did. */
export type Scenario = (world: World, rounds: number) => Promise<string>;

function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Error(message());
}

function show(replies: readonly Reply[]): string {
  return replies.map(({ status, body }) => `${status} ${body.message ?? ""}`).join("\n");
}

/** The n-th request goes to the n-th server in turn. */
function portOf(world: World, nth: number): number {
  return (world.servers[nth % world.servers.length] as World["servers"][number]).port;
}

/** A loser must hear that the time is taken, with the reason, and nothing else. */
function checkLoser({ status, body }: Reply): void {
  const reasons = body.error?.details?.reasons;
  const told = status === 409 || (status === 400 && Array.isArray(reasons) && reasons.length > 0);
  check(told, () => `a loser was answered ${status}: ${JSON.stringify(body)}`);
}

/** One slot, many people, at once: exactly one gets it. */
export const oneSlot: Scenario = async (world, rounds) => {
  const crowd = 50;
  const host = await aHost(portOf(world, 0));
  const type = await anEventType(portOf(world, 0), host, { lengthInMinutes: 30 });
  const statuses = new Map<number, number>();
  for (let round = 0; round < rounds; round += 1) {
    const start = dayMs(0) + round * 30 * MINUTE_MS;
    const replies = await Promise.all(
      Array.from({ length: crowd }, (_, nth) =>
        ask(portOf(world, nth), "POST", "/v2/bookings", { body: bookingOf(type, start, `p${nth}@example.com`) }),
      ),
    );
    const winners = replies.filter(({ status }) => status === 201);
    check(winners.length === 1, () => `round ${round}: ${winners.length} winners of one slot\n${show(replies)}`);
    for (const reply of replies) {
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      if (reply.status !== 201) checkLoser(reply);
    }
  }
  await assertSound(world.database);
  return `${rounds} rounds of ${crowd}: one winner each; answers ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(", ")}`;
};

async function liveOverlaps(world: World, hostId: number): Promise<number> {
  const { rows } = await world.database.query(
    `select count(*) as count from bookings a join bookings b on b.organizer_id = a.organizer_id and b.id > a.id
     where a.organizer_id = $1 and a.status = 'accepted' and b.status = 'accepted' and a.starts_at < b.ends_at and b.starts_at < a.ends_at`,
    [hostId],
  );
  return Number(rows[0].count);
}

/** Two event types of one host, overlapping starts, at once; then the same with buffers that touch. */
export const overlappingTypes: Scenario = async (world, rounds) => {
  const port = portOf(world, 0);
  const host = await aHost(port);
  const hour = await anEventType(port, host, { lengthInMinutes: 60 });
  const half = await anEventType(port, host, { lengthInMinutes: 30 });
  const buffered = await anEventType(port, host, { lengthInMinutes: 30, beforeEventBuffer: 10, afterEventBuffer: 15 });
  const bufferedHour = await anEventType(port, host, { lengthInMinutes: 60, beforeEventBuffer: 5 });
  let accepted = 0;
  for (let round = 0; round < rounds; round += 1) {
    const base = dayMs(20) + round * 6 * HOUR_MS;
    const at = (type: number, minutes: number, email: string) => bookingOf(type, base + minutes * MINUTE_MS, email);
    // In every group each start overlaps each other one, with its buffers or without.
    const groups = [
      [
        at(hour, 0, "a@example.com"),
        at(half, 0, "b@example.com"),
        at(half, 30, "c@example.com"),
        at(hour, 15, "d@example.com"),
      ],
      [at(buffered, 180, "a@example.com"), at(bufferedHour, 215, "b@example.com"), at(half, 220, "c@example.com")],
    ];
    for (const group of groups) {
      const replies = await Promise.all(
        group.map((body, nth) => ask(portOf(world, nth + round), "POST", "/v2/bookings", { body })),
      );
      const winners = replies.filter(({ status }) => status === 201);
      const pairFits = group.length === 4 && winners.length === 2;
      check(winners.length === 1 || pairFits, () => `round ${round}: ${winners.length} winners\n${show(replies)}`);
      for (const reply of replies) if (reply.status !== 201) checkLoser(reply);
      accepted += winners.length;
    }
  }
  const overlaps = await liveOverlaps(world, host.userId);
  check(overlaps === 0, () => `${overlaps} pairs of bookings overlap`);
  await assertSound(world.database);
  return `${rounds} rounds of 60 and 30 minutes, and with buffers: ${accepted} bookings, none overlaps`;
};

/** Two requests for one time are confirmed at once: one becomes a booking. */
export const confirms: Scenario = async (world, rounds) => {
  const port = portOf(world, 0);
  const host = await aHost(port);
  const policy = { type: "always", blockUnconfirmedBookingsInBooker: false };
  const type = await anEventType(port, host, { lengthInMinutes: 60, confirmationPolicy: policy });
  const other = await anEventType(port, host, {
    lengthInMinutes: 30,
    confirmationPolicy: policy,
    beforeEventBuffer: 15,
  });
  for (let round = 0; round < rounds; round += 1) {
    const start = dayMs(60) + round * 3 * HOUR_MS;
    const requests = [
      bookingOf(type, start, "a@example.com"),
      bookingOf(type, start, "b@example.com"),
      bookingOf(other, start + 60 * MINUTE_MS, "c@example.com"),
    ];
    const pending: Reply[] = [];
    for (const body of requests) pending.push(await ask(port, "POST", "/v2/bookings", { body }));
    check(
      pending.every(({ body }) => body.data?.status === "pending"),
      () => `not all wait\n${show(pending)}`,
    );
    const replies = await Promise.all(
      pending.map(({ body }, nth) =>
        ask(portOf(world, nth + round), "POST", `/v2/bookings/${body.data.uid}/confirm`, { key: host.key }),
      ),
    );
    const won = replies.filter(({ status }) => status === 200);
    const lost = replies.filter(({ status }) => status === 409);
    check(won.length === 1 && lost.length === 2, () => `round ${round}: confirmed ${won.length}\n${show(replies)}`);
  }
  await assertSound(world.database);
  return `${rounds} rounds of three overlapping requests confirmed at once: one booking each`;
};

/** Different starts of one day, a cap of two a day: two get in. */
export const limits: Scenario = async (world, rounds) => {
  const port = portOf(world, 0);
  const host = await aHost(port);
  const type = await anEventType(port, host, { lengthInMinutes: 30, bookingLimitsCount: { day: 2 } });
  const minutes = await anEventType(port, host, { lengthInMinutes: 30, bookingLimitsDuration: { day: 90 } });
  for (let round = 0; round < rounds; round += 1) {
    for (const [capped, most, from] of [
      [type, 2, 0],
      [minutes, 3, 12],
    ] as const) {
      const replies = await Promise.all(
        Array.from({ length: 12 }, (_, nth) =>
          ask(portOf(world, nth), "POST", "/v2/bookings", {
            body: bookingOf(capped, dayMs(100 + round) + from * HOUR_MS + nth * 30 * MINUTE_MS, `p${nth}@example.com`),
          }),
        ),
      );
      const winners = replies.filter(({ status }) => status === 201);
      check(winners.length === most, () => `round ${round}: ${winners.length} instead of ${most}\n${show(replies)}`);
      for (const reply of replies) if (reply.status !== 201) checkLoser(reply);
    }
  }
  await assertSound(world.database);
  return `${rounds} days: 12 starts at once, exactly 2 with a cap of 2 a day and 3 with a cap of 90 minutes`;
};

/** One key, sent many times at once, then with another body. */
export const idempotency: Scenario = async (world, rounds) => {
  const port = portOf(world, 0);
  const host = await aHost(port);
  const type = await anEventType(port, host, { lengthInMinutes: 15 });
  let replayed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const body = bookingOf(type, dayMs(140) + round * 15 * MINUTE_MS, "same@example.com");
    const idempotencyKey = `key-${process.pid}-${round}`;
    const send = (nth: number) => ask(portOf(world, nth), "POST", "/v2/bookings", { body, idempotencyKey });
    const replies = [...(await Promise.all(Array.from({ length: 10 }, (_, nth) => send(nth)))), await send(round)];
    const made = replies.filter(({ status }) => status === 201);
    const first = made.filter(({ headers }) => headers.get("Idempotent-Replayed") !== "true");
    replayed += made.length - first.length;
    check(first.length === 1, () => `round ${round}: ${first.length} first answers\n${show(replies)}`);
    check(
      new Set(made.map((reply) => reply.body.data.uid)).size === 1,
      () => `several bookings of one key\n${show(replies)}`,
    );
    const inFlight = replies.every(
      ({ status, body: answer }) => status === 201 || answer.error?.reason === "idempotency_in_flight",
    );
    check(inFlight, () => `round ${round}: neither the booking nor in flight\n${show(replies)}`);
    check(replies.at(-1)?.headers.get("Idempotent-Replayed") === "true", () => "a later repeat was not replayed");
    const mismatch = await ask(port, "POST", "/v2/bookings", {
      body: { ...body, metadata: { other: true } },
      idempotencyKey,
    });
    check(mismatch.status === 422, () => `another body under the key answered ${mismatch.status}`);
  }
  await assertSound(world.database);
  return `${rounds} keys, each sent 10 times at once and once later: one effect each, ${replayed} replays; another body is 422`;
};

/** The server is killed while a request with a key is under way; the repeat has one effect. */
export const idempotencyAndKill: Scenario = async (world, rounds) => {
  const host = await aHost(portOf(world, 0));
  const type = await anEventType(portOf(world, 0), host, { lengthInMinutes: 15 });
  let lost = 0;
  // One to measure by: the kills have to fall before, into and after the work.
  const begun = performance.now();
  await ask(portOf(world, 0), "POST", "/v2/bookings", { body: bookingOf(type, dayMs(199), "first@example.com") });
  const takesMs = performance.now() - begun;
  for (let round = 0; round < rounds; round += 1) {
    const server = world.servers[0] as World["servers"][number];
    const body = bookingOf(type, dayMs(200) + round * 15 * MINUTE_MS, "killed@example.com");
    const idempotencyKey = `kill-${process.pid}-${round}`;
    const send = () => ask(portOf(world, 0), "POST", "/v2/bookings", { body, idempotencyKey });
    const first = send().catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, ((round % 8) / 5) * takesMs));
    await server.stop("SIGKILL");
    const acknowledged = await first;
    if (acknowledged === null) lost += 1;
    world.servers[0] = await world.start(server.port);
    const repeat = await send();
    check(repeat.status === 201, () => `round ${round}: the repeat answered ${show([repeat])}`);
    if (acknowledged?.status === 201) {
      check(repeat.body.data.uid === acknowledged.body.data.uid, () => "the repeat made another booking");
    }
    const { rows } = await world.database.query("select count(*) as count from bookings where event_type_id = $1", [
      type,
    ]);
    check(Number(rows[0].count) === round + 2, () => `round ${round}: ${rows[0].count} bookings`);
  }
  await assertSound(world.database);
  return `${rounds} kills while a keyed booking was under way (${lost} answers lost): the repeat had one effect`;
};
