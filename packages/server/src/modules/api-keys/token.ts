import { createHash, randomBytes } from "node:crypto";

const PREFIX = "cal_";
/** Longest first: `cal_live_` also starts with `cal_`. */
const ACCEPTED_PREFIXES = ["cal_live_", "cal_test_", "cal_"] as const;

/** A new key, to be shown once, and the hash by which it is known from then on. */
export function makeApiKey(): { apiKey: string; hash: string } {
  const secret = randomBytes(16).toString("hex");
  return { apiKey: `${PREFIX}${secret}`, hash: hashOf(secret) };
}

/** The stored hash of a presented key: SHA-256, hex, of what follows the prefix; null when it is not an API key. */
export function hashOfApiKey(token: string): string | null {
  const prefix = ACCEPTED_PREFIXES.find((accepted) => token.startsWith(accepted));
  return prefix === undefined ? null : hashOf(token.slice(prefix.length));
}

// No salt and no slow hash: 128 random bits cannot be guessed, and the hash has to be found by an index.
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
