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
/** A server that is silent for so long, or for half of what its name is given, is asked once more. */
const SERVER_TIMEOUT_MS = 1500;
/** Some servers never answer for the family that they do not have: who has addresses of one waits so long for the other. */
const OTHER_FAMILY_MS = 300;
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

/**
 * The addresses of the first name that has any. The time is shared among the names that are left, so that a searched domain
 * whose servers are silent or failing takes nothing from those after it.
 * @throws what first went wrong, when no name has addresses.
 */
async function ask(
  names: readonly string[],
  timeoutMs: number,
  servers: readonly string[] | undefined,
): Promise<LookupAddress[]> {
  const endsMs = performance.now() + timeoutMs;
  let failure: unknown;
  for (const [nth, name] of names.entries()) {
    const shareMs = Math.max(1, (endsMs - performance.now()) / (names.length - nth));
    try {
      const addresses = await addressesOf(name, shareMs, servers);
      if (addresses.length > 0) return addresses;
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure ?? lookupError("ENOTFOUND");
}

const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"]);

/**
 * Both families' addresses, as far as they come in time.
 * @throws when nobody could say whether the name has addresses.
 */
async function addressesOf(
  name: string,
  timeoutMs: number,
  servers: readonly string[] | undefined,
): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: Math.ceil(Math.min(SERVER_TIMEOUT_MS, timeoutMs / 2)), tries: 2 });
  if (servers) resolver.setServers(servers);
  const giveUp = () => resolver.cancel();
  const timers = [setTimeout(giveUp, timeoutMs)];
  const hurry = (found: string[]) => {
    timers.push(setTimeout(giveUp, OTHER_FAMILY_MS));
    return found;
  };
  const answers = await Promise.allSettled([resolver.resolve4(name).then(hurry), resolver.resolve6(name).then(hurry)]);
  for (const timer of timers) clearTimeout(timer);
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
  const searched = resolverLines.findLast(([keyword]) => keyword === "search" || keyword === "domain")?.slice(1) ?? [];
  // Options add up over lines, unlike domains.
  const options = resolverLines.flatMap(([keyword, ...words]) => (keyword === "options" ? words : []));
  const dots = options.findLast((option) => option.startsWith("ndots:"));
  return { hosts, searched, dots: dots === undefined ? 1 : Number(dots.slice(6)) };
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
