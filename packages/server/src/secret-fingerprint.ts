import { randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import type { Db } from "./database/database.ts";

const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Fingerprint = { readonly salt: Buffer; readonly hash: Buffer };

/**
 * Whether the database was last used with another secret. From then on it knows this one, so that a secret that was
 * changed on purpose is told of once.
 */
export async function isSecretNew(db: Db, secret: string): Promise<boolean> {
  const [known] = await db.query<Fingerprint>("select salt, hash from secret_fingerprint");
  if (known?.hash.equals(await hashOf(secret, known.salt))) return false;
  const salt = randomBytes(SALT_BYTES);
  await db.query(
    "insert into secret_fingerprint (salt, hash) values ($1, $2) on conflict (is_only) do update set salt = $1, hash = $2",
    [salt, await hashOf(secret, salt)],
  );
  return known !== undefined;
}

/** Slow on purpose: a secret may be a phrase, and whoever has the database must not get to try many. */
async function hashOf(secret: string, salt: Buffer): Promise<Buffer> {
  return (await promisify(scrypt)(secret, salt, HASH_BYTES)) as Buffer;
}
