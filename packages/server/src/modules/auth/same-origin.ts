import type { FastifyRequest } from "fastify";
import type { Config } from "../../config.ts";
import { authErrors } from "./errors.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Host and port of an origin or address; null when it is neither (`null`, as sandboxed pages send). */
function hostOf(address: string): string | null {
  return URL.parse(address)?.host ?? null;
}

/**
 * The origin of a page that sends an unsafe request from elsewhere than the host the request is addressed to; null when
 * there is no such page: safe methods, our own pages, and clients that are not browsers (every browser sends `Origin`
 * with unsafe requests). Hosts are compared, not schemes: behind a proxy that ends TLS the server sees http.
 */
export function foreignOrigin(request: FastifyRequest): string | null {
  if (SAFE_METHODS.has(request.method)) return null;
  // The browser's own word, which a page cannot set; there only on secure connections.
  const site = request.headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return null;
  const { origin } = request.headers;
  if (origin === undefined) return site === undefined ? null : "null";
  return site === undefined && hostOf(origin) === request.host ? null : origin;
}

/** Whether an origin is the one at which the operator says people reach this server. */
export function isPublicOrigin(origin: string, config: Pick<Config, "baseUrl">): boolean {
  return config.baseUrl !== null && URL.parse(origin)?.origin === URL.parse(config.baseUrl)?.origin;
}

/**
 * Refuses unsafe requests of other sites' pages: with a cookie they would act as the visitor, and sign-in would put the
 * visitor into a stranger's account.
 * @throws foreign_origin (403).
 */
export function assertSameOrigin(request: FastifyRequest, config: Pick<Config, "baseUrl">): void {
  const origin = foreignOrigin(request);
  if (origin !== null && !isPublicOrigin(origin, config)) throw authErrors.foreign_origin();
}
