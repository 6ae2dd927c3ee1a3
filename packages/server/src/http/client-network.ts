import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

const NETWORK_BYTES = 8;
/** A proxy may forward anything as an address; what is none must not open a new count each time. */
const NO_ADDRESS = "unknown";
const BRACKETED = /^\[([^\]]*)\](?::\d{1,5})?$/;
/** One colon only: the address itself has several when it is an IPv6 address without brackets. */
const WITH_PORT = /^([^:]*):\d{1,5}$/;

/**
 * Whom an address belongs to, for counting: an IPv4 address itself; of IPv6 the first 64 bits, since whoever has one such
 * address commonly has all of that network. Some proxies append the port of the connection, which says nothing about who
 * it is. All that is no address belongs to one.
 */
export function networkOf(address: string): string {
  const bare = (BRACKETED.exec(address) ?? WITH_PORT.exec(address))?.[1] ?? address;
  const family = isIP(bare);
  if (family === 0) return NO_ADDRESS;
  if (family === 4) return bare;
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${Buffer.from(parsed.toByteArray().slice(0, NETWORK_BYTES)).toString("hex")}::/64`;
}
