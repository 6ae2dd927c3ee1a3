import type { LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { Agent, buildConnector, request } from "undici";
import { refuseAddress } from "./addresses.ts";
import { checkOutgoingUrl } from "./check-url.ts";
import { createNameResolver, type Resolve } from "./names.ts";

export interface OutgoingRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first look-up to the status of the answer. */
  readonly timeoutMs: number;
  /** The rest of a longer answer is not read, nor what comes later than a second after the status. */
  readonly maxAnswerBytes: number;
}

/** An answer of whatever status, or in a person's words why there was none. */
export type Outcome =
  | {
      readonly status: number;
      readonly text: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    }
  | { readonly failure: string };

export interface OutgoingHttp {
  /** Never throws. Redirects are not followed: they are answers. */
  send(outgoing: OutgoingRequest): Promise<Outcome>;
  close(): Promise<void>;
}

class RefusedAddress extends Error {}

/** Counts from the end of the look-up, which has a limit of its own. */
const CONNECT_TIMEOUT_MS = 5000;
/** After the status, which says all that counts. */
const ANSWER_BODY_MS = 1000;
/** Less than what receivers commonly keep an idle connection for: one that they are closing would lose the request. */
const IDLE_CONNECTION_MS = 2000;
/** More than any sender has requests in flight: many accounts may have receivers at one origin, and one must not hold up others. */
const CONNECTIONS_PER_ORIGIN = 512;

/**
 * A client for addresses that users gave. It resolves a name itself, refuses when any of its addresses is not allowed, and
 * connects to what it has checked: a name that resolves differently a moment later changes nothing.
 */
export function createOutgoingHttp(options: {
  readonly allowPrivate: boolean;
  readonly resolve?: Resolve;
}): OutgoingHttp {
  const { allowPrivate, resolve = createNameResolver() } = options;
  const agent = new Agent({
    connect: pinningConnector((host) => resolveAllowed(resolve, host, allowPrivate)),
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS,
  });
  return {
    async send(outgoing) {
      const checked = checkOutgoingUrl(outgoing.url, allowPrivate);
      if ("refusal" in checked) return { failure: `the address is not allowed: ${checked.refusal}` };
      try {
        return await exchange(agent, checked.url, outgoing);
      } catch (error) {
        return { failure: describeFailure(error, outgoing.timeoutMs) };
      }
    },
    close: () => agent.destroy(),
  };
}

async function exchange(agent: Agent, url: URL, outgoing: OutgoingRequest): Promise<Outcome> {
  const { method, headers, body, timeoutMs } = outgoing;
  const response = await request(url, {
    dispatcher: agent,
    method,
    headers,
    body: body === undefined ? null : Buffer.from(body, "utf8"),
    signal: AbortSignal.timeout(timeoutMs),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const text = await readStart(response.body, outgoing.maxAnswerBytes);
  return { status: response.statusCode, text, headers: response.headers };
}

/** The first bytes of an answer as text. The status has come, so that a body that breaks off changes nothing. */
async function readStart(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), ANSWER_BODY_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop closes the connection, which an endless answer deserves.
      if (size >= maxBytes) break;
    }
  } catch {
    // What has been read stands.
  } finally {
    clearTimeout(timer);
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes)).replaceAll("\u0000", "\uFFFD");
}

/** Looks a name up first and connects to what was found: the time for connecting begins only then. */
function pinningConnector(addressesOf: (host: string) => Promise<LookupAddress[]>): buildConnector.connector {
  let pinned: LookupAddress[] = [];
  const lookup: LookupFunction = (_host, options, callback) => {
    if (options.all) return callback(null, pinned);
    const first = pinned.find(({ family }) => !options.family || family === options.family) ?? pinned[0];
    callback(null, first?.address ?? "", first?.family);
  };
  const connect = buildConnector({ lookup, timeout: CONNECT_TIMEOUT_MS });
  const resolveAndConnect = async (options: buildConnector.Options, callback: buildConnector.Callback) => {
    let addresses: LookupAddress[];
    try {
      addresses = await addressesOf(options.hostname);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    // `lookup` is called before `connect` returns.
    pinned = addresses;
    connect(options, callback);
  };
  return (options, callback) => {
    if (isIP(options.hostname) === 0) void resolveAndConnect(options, callback);
    else connect(options, callback);
  };
}

/** @throws RefusedAddress when one of the addresses is not allowed: a name that mixes them is up to something. */
async function resolveAllowed(resolve: Resolve, host: string, allowPrivate: boolean): Promise<LookupAddress[]> {
  const addresses = await resolve(host);
  for (const { address } of addresses) {
    const refusal = refuseAddress(address, allowPrivate);
    if (refusal) throw new RefusedAddress(refusal);
  }
  if (addresses.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
  return [...addresses];
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name does not exist",
  EAI_AGAIN: "the host name could not be resolved",
  EAI_TIMEOUT: "the host name could not be resolved in time",
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ECONNRESET: "the connection was closed before an answer came",
  EPIPE: "the connection was closed before an answer came",
  UND_ERR_SOCKET: "the connection was closed before an answer came",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  ETIMEDOUT: "no connection came about in time",
};

function describeFailure(error: unknown, timeoutMs: number): string {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown };
  if (error instanceof RefusedAddress) return `the address is not allowed: ${error.message}`;
  if (name === "TimeoutError" || code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    return `no answer within ${timeoutMs / 1000} seconds`;
  }
  if (code && Object.hasOwn(FAILURES, code)) return FAILURES[code] as string;
  if (cause instanceof Error) return describeFailure(cause, timeoutMs);
  if (name === "HTTPParserError") return "the answer is not HTTP";
  if (code && /CERT|TLS|SSL|SIGNATURE/.test(code)) return `no secure connection came about (${code})`;
  return code ? `the request failed (${code})` : "the request failed";
}
