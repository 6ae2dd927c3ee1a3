import ipaddr from "ipaddr.js";

const NETWORK_BYTES = 8;
/** A proxy may forward anything as an address. */
const MOST_CHARACTERS = 64;

/**
 * Whom an address belongs to, for counting: an IPv4 address itself; of IPv6 the first 64 bits, since whoever has one such
 * address commonly has all of that network.
 */
export function networkOf(address: string): string {
  if (!address.includes(":") || !ipaddr.isValid(address)) return address.slice(0, MOST_CHARACTERS);
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${Buffer.from(parsed.toByteArray().slice(0, NETWORK_BYTES)).toString("hex")}::/64`;
}
