import type { MadeKey } from "./create.ts";
import type { ApiKeyRow } from "./queries.ts";

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** A key as the API shows it: never the key itself. */
export function presentApiKey(row: ApiKeyRow) {
  return {
    id: row.id,
    note: row.note,
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: isoOrNull(row.expiresAt),
    lastUsedAt: isoOrNull(row.lastUsedAt),
  };
}

/** A key that was just made, with the key itself. */
export function presentMadeKey(made: MadeKey) {
  return { ...presentApiKey(made.row), apiKey: made.apiKey };
}
