import { type Deed, type Ledger, newLedger } from "./ledger.ts";
import { type Random, randomFrom } from "./random.ts";
import { aHost, anEventType, ask, bookingOf, dayMs, type ProveHost, type Reply, type World } from "./world.ts";

export interface Shop {
  readonly host: ProveHost;
  readonly types: readonly number[];
}

interface Known {
  readonly uid: string;
  readonly typeId: number;
  readonly shop: Shop;
}

/** What all clients share. */
export interface Stage {
  readonly world: World;
  readonly shops: readonly Shop[];
  readonly ledger: Ledger;
  /** Bookings that somebody was told of. Several clients change the same ones at once. */
  readonly known: Known[];
  readonly holds: { uid: string; typeId: number; start: number }[];
  readonly until: number;
  /** How long a client rests between two commands. */
  readonly restMs: number;
}

/** How the addresses of guests begin. */
export const GUEST = "guest-";

const QUARTER_MS = 15 * 60_000;
const GRID = 4 * 24 * 2;
const ALLOWED = new Set([200, 201, 400, 404, 409, 422, 503]);

export function newStage(world: World, shops: readonly Shop[], seconds: number, restMs = 0): Stage {
  const until = Date.now() + seconds * 1000;
  return { world, shops, ledger: newLedger(), known: [], holds: [], until, restMs };
}

/** Lets clients loose; the promise ends with the last of them. */
export async function letLoose(stage: Stage, clients: number, seed: number, random: Random): Promise<void> {
  const running = Array.from({ length: clients }, (_, nth) =>
    client(stage, `${seed}-${nth}`, randomFrom(random.whole(1, 2 ** 30))),
  );
  await Promise.all(running);
}

/** Two hosts with event types of every kind. */
export async function openShops(world: World): Promise<Shop[]> {
  const port = world.servers[0]?.port ?? 0;
  const shops: Shop[] = [];
  for (let nth = 0; nth < 2; nth += 1) {
    const host = await aHost(port);
    const confirm = (blockUnconfirmedBookingsInBooker: boolean) => ({
      type: "always",
      blockUnconfirmedBookingsInBooker,
    });
    const reason = { requiresCancellationReason: "OPTIONAL_BOTH" };
    shops.push({
      host,
      types: [
        await anEventType(port, host, { lengthInMinutes: 30, ...reason }),
        await anEventType(port, host, { lengthInMinutes: 60, beforeEventBuffer: 10, afterEventBuffer: 5, ...reason }),
        await anEventType(port, host, { lengthInMinutes: 45, strictHolds: true, ...reason }),
        await anEventType(port, host, { lengthInMinutes: 30, confirmationPolicy: confirm(false), ...reason }),
        await anEventType(port, host, { lengthInMinutes: 60, confirmationPolicy: confirm(true), ...reason }),
        await anEventType(port, host, { lengthInMinutes: 15, bookingLimitsCount: { day: 6 }, ...reason }),
      ],
    });
  }
  return shops;
}

/** Does one random thing after the other until the time is over. */
async function client(stage: Stage, who: string, random: Random): Promise<void> {
  for (let step = 0; Date.now() < stage.until; step += 1) {
    const name = `c${who}-${step}`;
    const roll = random.next();
    const target = stage.known.length > 0 ? random.pick(stage.known) : null;
    if (target === null || roll < 0.45) await book(stage, random, name);
    else if (roll < 0.57) await hold(stage, random);
    else if (roll < 0.67) await change(stage, random, name, "confirm", target);
    else if (roll < 0.71) await change(stage, random, name, "decline", target);
    else if (roll < 0.85) await change(stage, random, name, "reschedule", target);
    else await change(stage, random, name, "cancel", target);
    if (stage.restMs > 0) await pause(random.whole(0, 2 * stage.restMs));
  }
}

interface Command {
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly idempotencyKey?: string;
}

/**
 * Sends a command until it is answered: whoever got no answer asks again, as clients do, with the same key or with none.
 * @returns null when the time is over.
 */
async function insist(stage: Stage, random: Random, command: Command): Promise<Reply | null> {
  // A lost answer must be asked for again even when the time is over, or nobody would know what was done.
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const server = random.pick(stage.world.servers);
    let reply: Reply;
    try {
      reply = await ask(server.port, "POST", command.path, command);
    } catch {
      stage.ledger.lost.count += 1;
      await pause(random.whole(5, 60));
      continue;
    }
    if (!ALLOWED.has(reply.status))
      stage.ledger.unexpected.push(`${command.path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    const again = reply.status >= 500 || reply.body.error?.reason === "idempotency_in_flight";
    if (!again) return reply;
    await pause(random.whole(5, 60));
  }
  stage.ledger.unexpected.push(`${command.path}: never answered`);
  return null;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function note(stage: Stage, reply: Reply | null, deed: (data: any) => Deed): boolean {
  if (reply === null || reply.status >= 300) return false;
  stage.ledger.deeds.push(deed(reply.body.data));
  return true;
}

async function book(stage: Stage, random: Random, name: string): Promise<void> {
  const shop = random.pick(stage.shops);
  const held = stage.holds.length > 0 && random.chance(0.3) ? random.pick(stage.holds) : null;
  const typeId = held?.typeId ?? random.pick(shop.types);
  const start = held?.start ?? dayMs(0) + random.whole(0, GRID) * QUARTER_MS * 2;
  const body = bookingOf(typeId, start, `${name}@example.com`, {
    metadata: { marker: name },
    ...(random.chance(0.2) ? { guests: [`${GUEST}${name}@example.com`] } : {}),
    ...(held ? { reservedSlotUid: held.uid } : {}),
  });
  if (held) stage.ledger.named.add(held.uid);
  const keyed = random.chance(0.5);
  const reply = await insist(stage, random, { path: "/v2/bookings", body, ...(keyed ? { idempotencyKey: name } : {}) });
  const done = note(stage, reply, (data) => ({
    kind: "create",
    uid: data.uid,
    marker: name,
    startMs: start,
    pending: data.status === "pending",
  }));
  const owner = stage.shops.find(({ types }) => types.includes(typeId)) as Shop;
  if (done) stage.known.push({ uid: reply?.body.data.uid, typeId, shop: owner });
}

async function hold(stage: Stage, random: Random): Promise<void> {
  const shop = random.pick(stage.shops);
  const typeId = random.pick(shop.types);
  const start = dayMs(0) + random.whole(0, GRID) * QUARTER_MS * 2;
  const body = { eventTypeId: typeId, slotStart: new Date(start).toISOString() };
  const reply = await insist(stage, random, { path: "/v2/slots/reservations", body });
  if (note(stage, reply, (data) => ({ kind: "hold", uid: data.reservationUid }))) {
    stage.holds.push({ uid: reply?.body.data.reservationUid, typeId, start });
  }
}

async function change(
  stage: Stage,
  random: Random,
  name: string,
  kind: "confirm" | "decline" | "reschedule" | "cancel",
  target: Known,
) {
  const asHost = kind === "confirm" || kind === "decline" || random.chance(0.3);
  const start = dayMs(0) + random.whole(0, GRID) * QUARTER_MS * 2;
  const body = {
    confirm: undefined,
    decline: { reason: "no" },
    cancel: { cancellationReason: "ill" },
    reschedule: { start: new Date(start).toISOString(), reschedulingReason: name },
  }[kind];
  const reply = await insist(stage, random, {
    path: `/v2/bookings/${target.uid}/${kind}`,
    ...(body === undefined ? {} : { body }),
    ...(asHost ? { key: target.shop.host.key } : {}),
    ...(random.chance(0.5) ? { idempotencyKey: `${name}-${kind}` } : {}),
  });
  if (kind !== "reschedule") {
    note(stage, reply, () => ({ kind, uid: target.uid }));
    return;
  }
  const done = note(stage, reply, (data) => ({ kind, uid: data.uid, former: target.uid, startMs: start }));
  if (done) stage.known.push({ ...target, uid: reply?.body.data.uid });
}
