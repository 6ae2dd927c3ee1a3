import ipaddr from "ipaddr.js";

export type AddressRefusal = "Private IP address" | "Blocked hostname";

/** Where clouds answer questions about the machine itself, credentials included. Nobody has a receiver there. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
]);

const METADATA_NAMES: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** What an operator who allows private networks means: their own machines and networks, and nothing beside these. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  "loopback",
  "private",
  "uniqueLocal",
  "carrierGradeNat",
  "deprecatedSiteLocal",
]);

/** The only part of the IPv6 space from which public addresses are given out. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");
/** IPv4 seen through a translator: the address that counts is the one inside. */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * Why no connection may go to an address, or null when it may. `allowPrivate` lets private and loopback addresses through;
 * metadata services, link-local, multicast and reserved addresses never are. Text that is no address is refused.
 */
export function refuseAddress(text: string, allowPrivate: boolean): AddressRefusal | null {
  const address = parse(text);
  if (address === null) return "Private IP address";
  if (METADATA_ADDRESSES.has(address.toString())) return "Blocked hostname";
  if (isPublic(address)) return null;
  return allowPrivate && PRIVATE_RANGES.has(address.range()) ? null : "Private IP address";
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function parse(text: string): Address | null {
  // A zone index (`fe80::1%eth0`) names an interface of this machine.
  if (text.includes("%") || !ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && address.match(NAT64)) {
    return ipaddr.fromByteArray(address.toByteArray().slice(12));
  }
  return address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6);
}

/**
 * Why a host name may not be connected to whatever it resolves to, or null. Names of other kinds are judged by their
 * addresses when the connection is made.
 */
export function refuseName(host: string, allowPrivate: boolean): AddressRefusal | null {
  if (METADATA_NAMES.has(host)) return "Blocked hostname";
  const isLocal = host === "localhost" || host.endsWith(".localhost");
  return isLocal && !allowPrivate ? "Blocked hostname" : null;
}
