import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { Config } from "../config.ts";
import type { Db } from "../database/database.ts";

/** Epoch milliseconds; tests pass their own. */
export type Clock = () => number;

export interface Ids {
  /** URL-safe, 22 characters, 128 bits: unguessable, since a booking's uid is the capability to change it. */
  uid(): string;
  uuid(): string;
}

export const systemIds: Ids = {
  uid: () => randomBytes(16).toString("base64url"),
  uuid: () => randomUUID(),
};

/** What a use case gets from outside. `db` is the request's transaction when an `Idempotency-Key` was sent. */
export interface Ports {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: Config;
  /** Resolved MERIDIAN_SECRET. */
  readonly secret: string;
  readonly log: Pick<FastifyBaseLogger, "info" | "warn" | "error" | "debug">;
}
