import { audit } from "./audit.ts";
import { GUEST, letLoose, newStage, openShops, type Shop, type Stage } from "./clients.ts";
import { badWhims, type Whim } from "./hook-receiver.ts";
import { checkHook, type Subscriber } from "./hook-checks.ts";
import { holdUp, kill, killAllAndStart, settled } from "./kills.ts";
import { reckon } from "./ledger.ts";
import { checkMails } from "./mail-checks.ts";
import { badMailWhims } from "./mail-receiver.ts";
import type { Outside } from "./outside.ts";
import { letLeasesPass, untilNothingWaits } from "./passing-time.ts";
import { type Random, randomFrom } from "./random.ts";
import { type Reader, readDeliveries, readLog, readMails } from "./told.ts";
import { ask } from "./world.ts";

export interface DeliveriesOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  /** How often the bad receiver and, when everybody is killed, the mail server keep quiet. */
  readonly hangs: number;
  /** Passes over the first pause of webhooks, of five seconds, too. */
  readonly hurried: boolean;
  readonly limitMs: number;
}

interface SubscribedShop extends Shop {
  readonly subscribers: readonly Subscriber[];
}

const TRIGGERS = [
  "BOOKING_CREATED",
  "BOOKING_REQUESTED",
  "BOOKING_RESCHEDULED",
  "BOOKING_CANCELLED",
  "BOOKING_REJECTED",
];
const REST_MS = 60;

/**
 * Random people book and change bookings while servers and PostgreSQL are killed, the receiver of webhooks answers 500,
 * hangs, hangs up and redirects, and the mail server does the like with everybody. When the backlog is empty, the log, what
 * was received and what owners are shown have to agree: each message at least once, in the order of its booking.
 */
export async function deliveriesAndKills(outside: Outside, options: DeliveriesOptions): Promise<string> {
  const random = randomFrom(options.seed);
  return named("deliveries and kills", options.seed, async () => {
    const shops = await openSubscribedShops(outside, random, options);
    outside.mail.behave(badMailWhims(random, { towards: "everybody", hangs: options.hangs }));
    const stage = newStage(outside.world, shops, options.seconds, REST_MS);
    const [killed] = await Promise.all([
      kill(stage, randomFrom(random.whole(1, 2 ** 30))),
      letLoose(stage, options.clients, options.seed, random),
      holdUp(stage, randomFrom(random.whole(1, 2 ** 30))),
    ]);
    await settled(outside.world);
    await killAllAndStart(outside.world, () => letLeasesPass(outside.world.database));
    // Each time takes half a minute.
    if (options.hurried) outside.mail.behave(badMailWhims(random, { towards: "everybody", hangs: 0 }));
    const found = await findings(outside, stage, shops, options, true);
    return `${found}; ${killed.servers + outside.world.servers.length} servers and ${killed.databases} PostgreSQL killed: all arrived, in order`;
  });
}

/** The same without a kill: the well-behaved are told everything exactly once, the others once when they take it. */
export async function deliveriesInPeace(outside: Outside, options: DeliveriesOptions): Promise<string> {
  const random = randomFrom(options.seed);
  return named("deliveries in peace", options.seed, async () => {
    const shops = await openSubscribedShops(outside, random, options);
    outside.mail.behave(badMailWhims(random, { towards: "guests", hangs: 0 }));
    const stage = newStage(outside.world, shops, options.seconds, REST_MS);
    await Promise.all([
      letLoose(stage, options.clients, options.seed, random),
      holdUp(stage, randomFrom(random.whole(1, 2 ** 30))),
    ]);
    const found = await findings(outside, stage, shops, options, false);
    return `${found}: nothing was sent again after it was taken, all arrived, in order`;
  });
}

async function named(name: string, seed: number, run: () => Promise<string>): Promise<string> {
  try {
    return `seed ${seed}: ${await run()}`;
  } catch (error) {
    throw new Error(`${name} with seed ${seed}: ${(error as Error).message}`, { cause: error });
  }
}

async function openSubscribedShops(outside: Outside, random: Random, { seed, hangs }: DeliveriesOptions) {
  const { hooks, world } = outside;
  const shops: SubscribedShop[] = [];
  for (const [nth, shop] of (await openShops(world)).entries()) {
    const [eventTypeId = 0] = shop.types;
    const place = (name: string) => `/${seed}/${nth}/${name}`;
    const hangsHere = Math.ceil((hangs - nth) / 2);
    hooks.plan(place("bad"), badWhims(random, { mostFailures: 4, hangs: hangsHere }));
    const all = { triggers: TRIGGERS, eventTypeId: null };
    const few = { triggers: ["BOOKING_CREATED", "BOOKING_CANCELLED"], eventTypeId };
    shops.push({
      ...shop,
      subscribers: [
        await subscribe(outside, shop, { ...all, path: place("good"), secret: "s3 ä", wellBehaved: true }),
        await subscribe(outside, shop, { ...all, path: place("bad"), secret: `secret-${seed}`, wellBehaved: false }),
        await subscribe(outside, shop, { ...few, path: place("one-type"), secret: null, wellBehaved: true }),
      ],
    });
  }
  return shops;
}

async function subscribe(
  { hooks, world }: Outside,
  { host }: Shop,
  wanted: Omit<Subscriber, "webhookId">,
): Promise<Subscriber> {
  const { path, secret, triggers, eventTypeId } = wanted;
  const reply = await ask(
    world.servers[0]!.port,
    "POST",
    eventTypeId === null ? "/v2/webhooks" : `/v2/event-types/${eventTypeId}/webhooks`,
    { key: host.key, body: { active: true, subscriberUrl: `${hooks.url}${path}`, triggers, secret } },
  );
  if (reply.status !== 201) throw new Error(`a webhook was refused: ${JSON.stringify(reply.body)}`);
  return { ...wanted, webhookId: reply.body.data.id };
}

interface Findings {
  readonly complaints: string[];
  events: number;
  messages: number;
  sent: number;
  failed: number;
}

/** Waits until all is done and compares; the counts in words. @throws Error that lists what does not agree. */
async function findings(
  { world, hooks, mail }: Outside,
  stage: Stage,
  shops: readonly SubscribedShop[],
  { limitMs, hurried }: DeliveriesOptions,
  killed: boolean,
): Promise<string> {
  await untilNothingWaits(world, limitMs, hurried);
  const { ledger } = stage;
  const sum: Findings = { complaints: [...ledger.unexpected], events: 0, messages: 0, sent: 0, failed: 0 };
  sum.complaints.push(...(await audit(world.database)), ...(await reckon(world.database, ledger)));
  sum.complaints.push(...hooks.strayed.map((id) => `${id} followed a redirect`));
  const isSpared = (address: string) => !killed && !address.startsWith(GUEST);
  for (const { host, subscribers } of shops) {
    const reader: Reader = { port: world.servers[0]!.port, key: host.key };
    const events = await readLog(reader);
    sum.events += events.filter(({ subject }) => subject.startsWith("booking:")).length;
    for (const subscriber of subscribers) {
      const arrivals = hooks.arrivals.filter(({ path }) => path === subscriber.path);
      const deliveries = await readDeliveries(reader, subscriber.webhookId);
      const { complaints, messages } = checkHook({ subscriber, events, arrivals, deliveries }, killed);
      sum.complaints.push(...complaints);
      sum.messages += messages;
    }
    const { accepted, refusedForGood } = mail;
    const shown = await readMails(reader);
    const evidence = { hostEmail: host.email, events, shown, accepted, refusedForGood };
    const mails = checkMails(evidence, { killed, isSpared });
    sum.complaints.push(...mails.complaints);
    sum.sent += mails.sent;
    sum.failed += mails.failed;
  }
  if (sum.complaints.length > 0) {
    const [shownFirst, left] = [sum.complaints.slice(0, 20), sum.complaints.length - 20];
    throw new Error([...shownFirst, ...(left > 0 ? [`and ${left} more`] : [])].join("\n"));
  }
  return inWords(
    sum,
    hooks.arrivals.filter(({ path }) => shops.some(hasPath(path))).map(({ whim }) => whim),
  );
}

function hasPath(path: string) {
  return ({ subscribers }: SubscribedShop) => subscribers.some((subscriber) => subscriber.path === path);
}

function inWords(sum: Findings, whims: readonly Whim[]): string {
  const count = (...kinds: Whim[]) => whims.filter((whim) => kinds.includes(whim)).length;
  const bad = `${count("error")} × 500, ${count("close", "cut")} × hung up, ${count("redirect")} × redirected, ${count("hang")} × no answer`;
  return `${sum.events} events, ${sum.messages} webhook messages in ${whims.length} tries (${bad}), ${sum.sent} mails sent and ${sum.failed} shown as failed`;
}
