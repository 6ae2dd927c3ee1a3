/** A request that did not work out. `reason` is the server's stable name for why, or one of `network` and `unreadable`. */
export class RequestFailure extends Error {
  readonly status: number;
  readonly reason: string;
  readonly details: Record<string, unknown>;

  constructor(status: number, reason: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "RequestFailure";
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

export interface RequestOptions {
  readonly body?: unknown;
  /** Makes a repeat of the same command safe: the server answers it with the first result. */
  readonly idempotencyKey?: string;
  /** The request outlives the page. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
}

interface FailureBody {
  message?: string;
  error?: { reason?: string; message?: string; details?: Record<string, unknown> };
}

/** One call of our own API; answers `data`. @throws {RequestFailure} */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  return (await requestEnvelope<{ data: T }>(method, path, options)).data;
}

/** One call of our own API; answers all of its body, for lists that say beside `data` where they end. @throws {RequestFailure} */
export async function requestEnvelope<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new RequestFailure(response.status, "unreadable", "The answer is not JSON");
  }
  if (response.ok) return parsed as T;
  const { error, message } = parsed as FailureBody;
  throw new RequestFailure(
    response.status,
    error?.reason ?? "unknown",
    error?.message ?? message ?? "",
    error?.details ?? {},
  );
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(options.idempotencyKey === undefined ? {} : { "Idempotency-Key": options.idempotencyKey }),
      },
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.keepalive ? { keepalive: true } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new RequestFailure(0, "network", "The server could not be reached");
  }
}

/** `a=1&b=2` of what is there. */
export function queryText(values: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, String(value));
  return query.toString();
}

/** An unguessable key. `crypto.randomUUID` is missing on pages without TLS, such as on a home network. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
