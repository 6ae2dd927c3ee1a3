import { isIP } from "node:net";
import { type AddressRefusal, refuseAddress, refuseName } from "./addresses.ts";

export type UrlRefusal =
  | AddressRefusal
  | "Invalid URL format"
  | "Only HTTP and HTTPS protocols are allowed"
  | "Only HTTPS URLs are allowed"
  | "Credentials are not allowed in the URL";

/** The host of a URL without brackets and final dot: an address in its one canonical spelling, or a name in lower case. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/**
 * Whether this server may send requests to a URL that a user gave. The parser has turned decimal, octal and hexadecimal
 * spellings of addresses into the usual one, so that `http://2130706433/` is judged as 127.0.0.1. Names are judged by what
 * they resolve to when a request is sent. With `allowPrivate` private addresses and plain http are allowed.
 */
export function checkOutgoingUrl(text: string, allowPrivate: boolean): { url: URL } | { refusal: UrlRefusal } {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") {
    return { refusal: isOtherScheme(url) ? "Only HTTP and HTTPS protocols are allowed" : "Invalid URL format" };
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return { refusal: "Only HTTP and HTTPS protocols are allowed" };
  if (url.username !== "" || url.password !== "") return { refusal: "Credentials are not allowed in the URL" };
  if (url.port === "0") return { refusal: "Invalid URL format" };
  const host = hostOf(url);
  const refusal = isIP(host) === 0 ? refuseName(host, allowPrivate) : refuseAddress(host, allowPrivate);
  if (refusal) return { refusal };
  if (url.protocol === "http:" && !allowPrivate) return { refusal: "Only HTTPS URLs are allowed" };
  return { url };
}

function isOtherScheme(url: URL | null): boolean {
  return url !== null && url.protocol !== "http:" && url.protocol !== "https:";
}
