import { type EventEmitter, once } from "node:events";
import pg from "pg";

const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const INT8_ARRAY = 1016;

const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/**
 * An `int8[]` without nulls. The driver's own parser takes a regular expression to each item; a month of taken time is a
 * thousand of them, so this walks the digits.
 */
function parseIntegers(text: string): Float64Array {
  let count = text.length > 2 ? 1 : 0;
  for (let index = 1; index < text.length; index += 1) if (text.charCodeAt(index) === COMMA) count += 1;
  const result = new Float64Array(count);
  let position = 0;
  let value = 0;
  let sign = 1;
  for (let index = 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
    } else if (code === MINUS) {
      sign = -1;
    } else if (position < count) {
      result[position] = sign * value;
      position += 1;
      value = 0;
      sign = 1;
    }
  }
  return result;
}

/** Ids and positions stay below 2^53; instants are epoch milliseconds; dates and wall times stay text. */
const parsers = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [INT8_ARRAY, parseIntegers],
  [DATE, (text) => text],
  [TIMESTAMP, (text) => text],
  [TIMESTAMPTZ, (text) => Date.parse(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"))],
]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    (format !== "binary" && parsers.get(oid)) || pg.types.getTypeParser(oid, format as "text"),
};

/** Statement text -> name of the prepared statement. Bounded: generated SQL must not fill the server's memory. */
const statementNames = new Map<string, string>();
const MAX_NAMED_STATEMENTS = 400;
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known || statementNames.size >= MAX_NAMED_STATEMENTS) return known;
  const name = `m${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

/** Statements sent since the process began, transaction control included. Read by tests and /metrics. */
export const statementCounter = { count: 0 };

type Runner = Pick<pg.ClientBase, "query">;

async function run(runner: Runner, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
  statementCounter.count += 1;
  const name = statementName(text);
  return runner.query({ text, values: values as unknown[], ...(name ? { name } : {}) });
}

/**
 * The port through which every module reads and writes. Bound to the pool or to one open transaction; a use case does
 * not know which (an `Idempotency-Key` wraps the whole request in a transaction).
 */
export interface Db {
  readonly inTransaction: boolean;
  /** One statement, prepared under a name. `$1` placeholders; instants as `instant(ms)`. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs `work` in a transaction; inside one already, in a savepoint. An exception undoes all of it. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** For a single atomic statement that may be refused: a savepoint inside a transaction, nothing otherwise. */
  attempt<T>(work: (db: Db) => Promise<T>): Promise<T>;
}

class TransactionDb implements Db {
  readonly inTransaction = true;
  readonly #client: pg.PoolClient;
  #savepoints = 0;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await run(this.#client, text, values)).rows as Row[];
  }

  async transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    this.#savepoints += 1;
    const name = `s${this.#savepoints}`;
    await run(this.#client, `savepoint ${name}`, []);
    try {
      const result = await work(this);
      await run(this.#client, `release savepoint ${name}`, []);
      return result;
    } catch (error) {
      await run(this.#client, `rollback to savepoint ${name}`, []);
      throw error;
    }
  }

  attempt<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }
}

/** The pool-bound port, with what only the process that owns the pool may do. */
export class Database implements Db {
  readonly inTransaction = false;
  readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await run(this.pool as unknown as Runner, text, values)).rows as Row[];
  }

  async transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await run(client, "begin", []);
      try {
        const result = await work(new TransactionDb(client));
        await run(client, "commit", []);
        return result;
      } catch (error) {
        // A connection that cannot roll back is thrown away, not returned to the pool.
        await run(client, "rollback", []).catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      }
    } finally {
      client.release(broken);
    }
  }

  attempt<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return work(this);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

export interface ConnectionSettings {
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database?: string;
  readonly maxConnections?: number;
}

/**
 * Every statement has an index to go by. Without this, a young database plans to read small tables as a whole, and a
 * connection keeps such a plan (that of a foreign key's check for one) long after the table has grown. Nor is any long
 * enough to be worth compiling.
 */
const SESSION_OPTIONS = "-c enable_seqscan=off -c jit=off";

/** What the address asks for itself takes the place of ours in the driver: here it comes after it, and wins only where they differ. */
function withSessionOptions(address: string): string {
  if (!/[?&]options=/.test(address)) return address;
  const url = new URL(address);
  url.searchParams.set("options", `${SESSION_OPTIONS} ${url.searchParams.get("options")}`);
  return url.href;
}

const CLOSE_LIMIT_MS = 2000;
const openConnections = new WeakMap<pg.Pool, Set<pg.PoolClient>>();

/** Opens the pool. `onError` hears of connections that die while idle (a database restart); they are replaced. */
export function openPool(settings: ConnectionSettings, onError: (error: Error) => void): pg.Pool {
  const { maxConnections = 10, connectionString, ...connection } = settings;
  const pool = new pg.Pool({
    ...connection,
    ...(connectionString === undefined ? {} : { connectionString: withSessionOptions(connectionString) }),
    max: maxConnections,
    types,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    application_name: "meridian",
    options: SESSION_OPTIONS,
  });
  pool.on("error", onError);
  const open = new Set<pg.PoolClient>();
  openConnections.set(pool, open);
  pool.on("connect", (client) => {
    open.add(client);
    client.once("end", () => open.delete(client));
  });
  // The pool listens to idle connections only: one that dies between two statements of a transaction would end the process.
  // The next statement on it fails by itself.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Waits until the connections are closed, which `end()` alone only asks for: until then PostgreSQL's end is an error to them. */
export async function closePool(pool: pg.Pool): Promise<void> {
  await pool.end();
  const signal = AbortSignal.timeout(CLOSE_LIMIT_MS);
  const open = [...(openConnections.get(pool) ?? [])];
  await Promise.allSettled(open.map((client) => once(client as unknown as EventEmitter, "end", { signal })));
}

/** Epoch milliseconds as a statement parameter. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function hasCode(error: unknown, code: string): error is pg.DatabaseError {
  return typeof error === "object" && error !== null && (error as { code?: unknown }).code === code;
}

/** The database's own word that a statement failed, which undid it; not a connection that broke. */
export function isDatabaseError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError;
}

/** A claim was refused: the host is taken at that time. */
export function isOverlap(error: unknown): boolean {
  return hasCode(error, "23P01");
}

/** A unique constraint refused the row; with `constraint`, that one. */
export function isDuplicate(error: unknown, constraint?: string): boolean {
  return hasCode(error, "23505") && (constraint === undefined || error.constraint === constraint);
}
