import { ask } from "./world.ts";

/** An entry of an account's log, as `GET /v2/events` shows it. */
export interface LoggedEvent {
  readonly id: string;
  readonly cursor: number;
  readonly type: string;
  readonly subject: string;
  readonly createdAt: string;
  readonly data: {
    readonly uid: string;
    readonly status: string;
    readonly start: string;
    readonly eventTypeId: number;
    readonly icsUid: string;
    readonly icsSequence: number;
    /** A move that waits for approval took this entry out of calendars. */
    readonly withdrawnIcsSequence?: number;
    readonly attendees: readonly { readonly email: string }[];
  };
}

/** What the owner of a webhook sees of a message. */
export interface ShownDelivery {
  readonly id: string;
  readonly trigger: string;
  readonly subject: string;
  readonly status: string;
  readonly nextAttemptAt: string | null;
  readonly body: string;
  readonly attempts: readonly { readonly status: number | null; readonly error: string | null }[];
}

/** What the owner of a mail sees of it. */
export interface ShownMail {
  readonly id: string;
  readonly eventId: string;
  readonly kind: string;
  readonly audience: "host" | "attendee";
  readonly to: { readonly email: string };
  readonly status: string;
  readonly attempts: number;
  readonly lastError: string | null;
}

/** Who asks: the address of a server and a key of the account. */
export interface Reader {
  readonly port: number;
  readonly key: string;
}

async function read(reader: Reader, path: string) {
  const reply = await ask(reader.port, "GET", path, { key: reader.key });
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}

export async function readLog(reader: Reader): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let after = 0; ; ) {
    const page = await read(reader, `/v2/events?take=250&after=${after}`);
    events.push(...page.data);
    if (!page.hasMore) return events;
    after = page.nextCursor;
  }
}

/** Pages of a list whose cursor goes backwards in time. */
async function readBack<T>(reader: Reader, path: string, cursor: string): Promise<T[]> {
  const all: T[] = [];
  for (let next: number | null = null; ; ) {
    const page: { data: T[]; nextCursor: number | null } = await read(
      reader,
      next === null ? path : `${path}&${cursor}=${next}`,
    );
    all.push(...page.data);
    if (page.nextCursor === null) return all;
    next = page.nextCursor;
  }
}

export function readDeliveries(reader: Reader, webhookId: string): Promise<ShownDelivery[]> {
  return readBack(reader, `/v2/webhooks/${webhookId}/deliveries?take=100`, "after");
}

export function readMails(reader: Reader): Promise<ShownMail[]> {
  return readBack(reader, "/v2/mails?take=250", "before");
}

/** Groups in the order of the first of each. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
