import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Db, instant } from "../database/database.ts";
import { KEPT_MS } from "../database/retention.ts";
import type { Caller } from "./caller.ts";
import { networkOf } from "./client-network.ts";
import { httpErrors } from "./errors.ts";
import type { Ports } from "./ports.ts";

/** The request's `Idempotency-Key`, or null on safe methods and without one. */
export function idempotencyKey(request: FastifyRequest): string | null {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const header = request.headers["idempotency-key"];
  if (header === undefined) return null;
  if (typeof header !== "string" || !/^[\x21-\x7e]{1,255}$/.test(header)) throw httpErrors.invalid_idempotency_key();
  return header;
}

/** Answers may hold secrets shown once (an API key): they rest encrypted with a key made from MERIDIAN_SECRET. */
function seal(secret: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derivedKey(secret, SEALING), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString("base64");
}

function open(secret: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", derivedKey(secret, SEALING), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8");
}

const SEALING = "meridian idempotency";
const HASHING = "meridian idempotency request";

const derivedKeys = new Map<string, Buffer>();
function derivedKey(secret: string, purpose: typeof SEALING | typeof HASHING): Buffer {
  const name = `${purpose}:${secret}`;
  let key = derivedKeys.get(name);
  if (!key) {
    key = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
    derivedKeys.set(name, key);
  }
  return key;
}

/** Keyed, because a request may hold a password: a plain hash would let who steals the database guess it fast. */
function requestHash(secret: string, request: FastifyRequest): Buffer {
  const version = request.headers["cal-api-version"] ?? "";
  const text = JSON.stringify([request.method, request.url, version, request.body ?? null]);
  return createHmac("sha256", derivedKey(secret, HASHING)).update(text).digest();
}

/**
 * Whose keys they are: two people may use the same one. Strangers are told apart by their network, of which a keyed hash is
 * stored: what one of them got (the uid of a hold) is nothing for the next one who happens on the key.
 */
export function idempotencyScope(caller: Caller, request: FastifyRequest, secret: string): string {
  if (caller.kind === "user") return `user:${caller.user.id}`;
  const network = createHmac("sha256", derivedKey(secret, HASHING)).update(networkOf(request.ip)).digest("base64url");
  return `anonymous:${network}`;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface StoredAnswer {
  request_hash: Buffer;
  status: number;
  body: string;
  api_version: string | null;
}

async function findStored(
  db: Db,
  ports: Pick<Ports, "clock">,
  scope: string,
  key: string,
): Promise<StoredAnswer | undefined> {
  const [stored] = await db.query<StoredAnswer>(
    "select request_hash, status, body, api_version from idempotency_keys where scope = $1 and key = $2 and created_at > $3",
    [scope, key, instant(ports.clock() - KEPT_MS.idempotencyAnswers)],
  );
  return stored;
}

/**
 * The stored answer of exactly this request, for a caller who cannot be authenticated any more; null when there is none, or
 * `mayRepeat` refuses it.
 */
export async function findRepeatable(
  ports: Ports,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: string,
  mayRepeat: (ports: Ports, body: string) => Promise<boolean>,
): Promise<Answer | null> {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") return null;
  const stored = await findStored(ports.db, ports, scope, key);
  if (!stored?.request_hash.equals(requestHash(ports.secret, request))) return null;
  const body = open(ports.secret, stored.body);
  if (!(await mayRepeat(ports, body))) return null;
  reply.header("Idempotent-Replayed", "true");
  return { status: stored.status, body };
}

/**
 * Runs `work` once per key. The whole request is one transaction in which the answer is stored beside its effect, so a
 * kill leaves both or neither, and a failed request leaves no trace: it may be tried again under the same key. A second
 * request meanwhile is refused by an advisory lock that dies with its connection.
 * @throws idempotency_in_flight (409), idempotency_mismatch (422).
 */
export async function runIdempotently(
  ports: Ports & { readonly db: Db },
  request: FastifyRequest,
  reply: FastifyReply,
  { scope, key }: { readonly scope: string; readonly key: string },
  work: (ports: Ports) => Promise<Answer>,
): Promise<Answer> {
  const hash = requestHash(ports.secret, request);
  return ports.db.transaction(async (db) => {
    const [lock] = await db.query<{ locked: boolean }>(
      "select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked",
      [`idempotency:${scope}:${key}`],
    );
    if (!lock?.locked) throw httpErrors.idempotency_in_flight();
    const stored = await findStored(db, ports, scope, key);
    if (stored) {
      if (!stored.request_hash.equals(hash)) throw httpErrors.idempotency_mismatch();
      reply.header("Idempotent-Replayed", "true");
      return { status: stored.status, body: open(ports.secret, stored.body) };
    }
    const answer = await work({ ...ports, db });
    await db.query(
      `insert into idempotency_keys (scope, key, request_hash, status, body, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (scope, key) do update set request_hash = excluded.request_hash, status = excluded.status,
         body = excluded.body, created_at = excluded.created_at`,
      [scope, key, hash, answer.status, seal(ports.secret, answer.body), instant(ports.clock())],
    );
    return answer;
  });
}
