import { once } from "node:events";
import type pg from "pg";

/** `before`: the connection dies with the statement unsent. `after`: it was carried out, but nobody hears of it. */
export type Moment = "before" | "after";

export interface FaultyPool {
  /** Fits where the server wants its pool. */
  readonly pool: pg.Pool;
  /** From now on the n-th statement (transaction control included) meets a dead connection; 0 = none does. */
  arm(nth: number, moment: Moment): void;
  /** Whether the fault has struck since it was armed. */
  readonly struck: boolean;
}

/**
 * A pool whose connections die at a chosen statement: what a use case looks like to the database when its process is
 * killed at that await, and what a process sees when the database dies there.
 */
export function faultyPool(real: pg.Pool): FaultyPool {
  let countdown = 0;
  let moment: Moment = "before";
  let struck = false;

  async function die(client: pg.PoolClient): Promise<never> {
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
    const ended = once(client, "end");
    stream.destroy();
    await ended;
    // As the driver words it: the server tells a lost database from a fault of its own by this.
    throw new Error("Connection terminated unexpectedly");
  }

  async function send(client: pg.PoolClient, args: unknown[]): Promise<unknown> {
    const query = client.query.bind(client) as (...values: unknown[]) => Promise<unknown>;
    if (countdown === 0) return query(...args);
    countdown -= 1;
    if (countdown > 0) return query(...args);
    struck = true;
    if (moment === "after") await query(...args).catch(() => {});
    return die(client);
  }

  const pool = {
    async connect() {
      const client = await real.connect();
      return {
        query: (...args: unknown[]) => send(client, args),
        release: (error?: Error) => client.release(error),
      };
    },
    async query(...args: unknown[]) {
      const client = await real.connect();
      let broken: Error | undefined;
      try {
        return await send(client, args);
      } catch (error) {
        if (struck) broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
  return {
    pool: pool as unknown as pg.Pool,
    arm(nth, when) {
      countdown = nth;
      moment = when;
      struck = false;
    },
    get struck() {
      return struck;
    },
  };
}
