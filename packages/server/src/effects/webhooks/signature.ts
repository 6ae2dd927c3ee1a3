import { createHmac } from "node:crypto";

const NO_SECRET = "no-secret-provided";

/** Lower-case hexadecimal HMAC-SHA-256 of exactly these bytes, keyed with the secret; a fixed text without a secret. */
export function signBody(secret: string | null, body: string): string {
  if (secret === null) return NO_SECRET;
  return createHmac("sha256", secret).update(body, "utf8").digest("hex");
}

/** `v1,` and the base64 HMAC-SHA-256 over `id.timestamp.body`, as the Standard Webhooks specification has it. */
export function signStandard(secret: string, id: string, timestampSeconds: number, body: string): string {
  const mac = createHmac("sha256", standardKey(secret)).update(`${id}.${timestampSeconds}.${body}`, "utf8");
  return `v1,${mac.digest("base64")}`;
}

/** `whsec_` and base64 stands for the bytes it encodes, any other secret for its own UTF-8 text. */
function standardKey(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+)={0,2}$/.exec(secret)?.[1];
  const key = Buffer.from(encoded ?? "", "base64");
  const isEncoding = encoded !== undefined && key.toString("base64").replace(/=+$/, "") === encoded;
  return isEncoding ? key : Buffer.from(secret, "utf8");
}

export interface SignedParts {
  /** The same at every try, and for replays: receivers tell repeats by it. */
  readonly messageId: string;
  readonly secret: string | null;
  readonly version: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Headers of one try. The timestamp is that of the try, because receivers refuse old ones; the other signature covers the
 * body alone and stays the same.
 */
export function headersOf(parts: SignedParts, nowMs: number): Record<string, string> {
  const seconds = Math.floor(nowMs / 1000);
  return {
    "content-type": parts.contentType,
    "user-agent": "Meridian-Webhooks/1",
    "x-cal-signature-256": signBody(parts.secret, parts.body),
    "x-cal-webhook-version": parts.version,
    "webhook-id": parts.messageId,
    "webhook-timestamp": String(seconds),
    ...(parts.secret === null
      ? {}
      : { "webhook-signature": signStandard(parts.secret, parts.messageId, seconds, parts.body) }),
  };
}
