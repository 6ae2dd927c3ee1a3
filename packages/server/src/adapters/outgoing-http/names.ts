import type { LookupAddress } from "node:dns";
import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";

/** Resolves a name to all its addresses; tests bring their own. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export interface NameOptions {
  /** Name servers as `address` or `address:port`, instead of the system's. */
  readonly servers?: readonly string[];
  readonly timeoutMs?: number;
  readonly hostsFile?: string;
  readonly resolverFile?: string;
}

const LOOKUP_TIMEOUT_MS = 4000;
/** A server that is silent for so long is asked once more. */
const SERVER_TIMEOUT_MS = 1500;
const FILES_KEPT_MS = 60_000;
const LOOPBACK: readonly LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

interface SystemNames {
  readonly hosts: ReadonlyMap<string, readonly LookupAddress[]>;
  readonly searched: readonly string[];
  /** Names with fewer dots are first looked for in the domains that are searched. */
  readonly dots: number;
}

/**
 * Asks name servers without the system's own look-up, which runs a few at a time in threads that everything shares and
 * cannot be given up: a handful of names whose servers are silent would stop it for all. `/etc/hosts` and the searched
 * domains of `/etc/resolv.conf` count as they do there.
 */
export function createNameResolver(options: NameOptions = {}): Resolve {
  const { hostsFile = "/etc/hosts", resolverFile = "/etc/resolv.conf", timeoutMs = LOOKUP_TIMEOUT_MS } = options;
  let known: Promise<SystemNames> | undefined;
  let knownUntil = 0;
  const systemNames = () => {
    if (known === undefined || performance.now() >= knownUntil) {
      known = readSystemNames(hostsFile, resolverFile);
      knownUntil = performance.now() + FILES_KEPT_MS;
    }
    return known;
  };
  return async (hostname) => {
    const host = hostname.toLowerCase().replace(/\.$/, "");
    const { hosts, searched, dots } = await systemNames();
    const listed = hosts.get(host);
    if (listed) return listed;
    if (host === "localhost" || host.endsWith(".localhost")) return LOOPBACK;
    const inDomains = hostname.endsWith(".") ? [] : searched.map((domain) => `${host}.${domain}`);
    const isRelative = host.split(".").length <= dots;
    return ask(isRelative ? [...inDomains, host] : [host, ...inDomains], timeoutMs, options.servers);
  };
}

/** The addresses of the first name that has any. */
async function ask(
  names: readonly string[],
  timeoutMs: number,
  servers: readonly string[] | undefined,
): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: SERVER_TIMEOUT_MS, tries: 2 });
  if (servers) resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), timeoutMs);
  try {
    for (const name of names) {
      const addresses = await addressesOf(resolver, name);
      if (addresses.length > 0) return addresses;
    }
    throw lookupError("ENOTFOUND");
  } finally {
    clearTimeout(timer);
  }
}

const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"]);

/** @throws when nobody could say whether the name has addresses. */
async function addressesOf(resolver: Resolver, name: string): Promise<LookupAddress[]> {
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length > 0) return addresses.map((address) => ({ address, family: isIP(address) }));
  const codes = answers.flatMap((answer) =>
    answer.status === "rejected" ? [(answer.reason as { code: string }).code] : [],
  );
  if (codes.every((code) => NO_SUCH_ADDRESS.has(code))) return [];
  throw lookupError(codes.some((code) => code === "ETIMEOUT" || code === "ECANCELLED") ? "EAI_TIMEOUT" : "EAI_AGAIN");
}

function lookupError(code: "ENOTFOUND" | "EAI_AGAIN" | "EAI_TIMEOUT"): Error {
  return Object.assign(new Error(`the look-up failed (${code})`), { code });
}

async function readSystemNames(hostsFile: string, resolverFile: string): Promise<SystemNames> {
  const [hostLines, resolverLines] = await Promise.all([fieldsOf(hostsFile), fieldsOf(resolverFile)]);
  const hosts = new Map<string, LookupAddress[]>();
  for (const [address = "", ...names] of hostLines) {
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      hosts.set(key, [...(hosts.get(key) ?? []), { address, family: isIP(address) }]);
    }
  }
  const last = (...keywords: string[]) =>
    resolverLines.findLast(([keyword]) => keywords.includes(keyword ?? ""))?.slice(1);
  const dots = last("options")?.find((option) => option.startsWith("ndots:"));
  return { hosts, searched: last("search", "domain") ?? [], dots: dots === undefined ? 1 : Number(dots.slice(6)) };
}

/** The words of each line. A file that is not there has none. */
async function fieldsOf(file: string): Promise<string[][]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").map((line) =>
    line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/),
  );
}
