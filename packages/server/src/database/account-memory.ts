import { LRUCache } from "lru-cache";
import type { Db } from "./database.ts";

/**
 * The state of an account: while both numbers stand, so does everything that decides about its slots. `position` is
 * that of its last event, without which no booking and no hold changes; `revision` counts all other changes
 * (migration 0009).
 */
export interface AccountVersion {
  readonly accountId: number;
  readonly revision: number;
  readonly position: number;
}

/** The revision of an account, given as an expression. */
export const revisionOf = (accountId: string) =>
  `coalesce((select r.revision from account_revisions r where r.account_id = ${accountId}), 0)`;

/** Columns for statements that read what is to be remembered, in the same snapshot; over the table a accounts. */
export const VERSION_COLUMNS = `a.id as account_id, ${revisionOf("a.id")} as revision, a.last_event_position as position`;

export interface VersionRow {
  account_id: number;
  revision: number;
  position: number;
}

export function versionOf(row: VersionRow): AccountVersion {
  return { accountId: row.account_id, revision: row.revision, position: row.position };
}

/** Whether nothing of the account has changed: two look-ups by primary keys. */
export async function isCurrent(db: Db, version: AccountVersion): Promise<boolean> {
  const [row] = await db.query<VersionRow>(`select ${VERSION_COLUMNS} from accounts a where a.id = $1`, [
    version.accountId,
  ]);
  return row !== undefined && row.revision === version.revision && row.position === version.position;
}

export interface Remembered<T> {
  readonly version: AccountVersion;
  readonly value: T;
  /** Epoch ms of the clock of the use case. */
  readonly readAtMs: number;
  /** When time alone changes it; Infinity = never. Epoch ms. */
  readonly untilMs: number;
}

/** About what a row takes: its texts twice, since objects are larger than what they are written as. */
export function bytesOfRow(row: object): number {
  return 1024 + 2 * JSON.stringify(row).length;
}

/** Rows that were changed by hand, past the event log, are seen after so long at the latest. */
const OLDEST_MS = 60_000;

/**
 * What a server process remembers of accounts, within a limit. It may be out of date at any moment: whoever uses what it
 * finds compares the version with the database's, in the statement that relies on it or just before.
 * What a transaction read must not be kept: it may contain its own changes, which may never have been.
 */
export class AccountMemory<T> {
  readonly #entries: LRUCache<string, Remembered<T>>;
  readonly #bytesOf: (value: T) => number;

  /** @param bytesOf about how much a value takes; all of them together stay below `mostBytes`. */
  constructor(mostBytes: number, bytesOf: (value: T) => number) {
    this.#entries = new LRUCache({ maxSize: mostBytes });
    this.#bytesOf = bytesOf;
  }

  /** What is remembered and not too old. A clock that was set back makes everything too old. */
  find(key: string, nowMs: number): Remembered<T> | null {
    const found = this.#entries.get(key);
    if (!found) return null;
    const { readAtMs, untilMs } = found;
    if (readAtMs <= nowMs && nowMs < Math.min(untilMs, readAtMs + OLDEST_MS)) return found;
    this.#entries.delete(key);
    return null;
  }

  keep(db: Db, key: string, entry: Remembered<T>): void {
    if (!db.inTransaction) this.#entries.set(key, entry, { size: this.#bytesOf(entry.value) });
  }
}
