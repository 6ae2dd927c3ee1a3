import { hash, verify } from "@node-rs/argon2";

/** argon2id (the package's default algorithm) with 19 MiB, two passes, one lane: OWASP's recommended minimum. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hash of a password nobody has, with the same parameters: checking it takes as long as checking a real one. */
const NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$bWVyaWRpYW4tbm9ib2R5$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

// Keyboards and systems compose accented letters in different ways; it is the same password to its owner.
function normalized(password: string): string {
  return password.normalize("NFKC");
}

/** The stored form of a password (PHC string). Takes tens of milliseconds, off the main thread. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalized(password), PARAMETERS);
}

/** Whether the password is the one behind the hash. Without a hash it is not, and finding out takes as long. */
export async function isPassword(storedHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(storedHash ?? NOBODYS_HASH, normalized(password));
  return matches && storedHash !== null;
}
