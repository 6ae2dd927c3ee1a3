import { isIPv6 } from "node:net";

/** Whether the host stands for every address of this machine, and so for no name that a link could hold. */
export function isEveryAddress(host: string): boolean {
  return host === "0.0.0.0" || (isIPv6(host) && URL.parse(`http://[${host}]`)?.hostname === "[::]");
}

/** Where a browser on this machine reaches a server that listens there. One name, because sessions belong to a name. */
export function localAddress(host: string, port: number): string {
  const bracketed = isIPv6(host) ? `[${host}]` : host;
  return `http://${isEveryAddress(host) ? "localhost" : bracketed}:${port}`;
}
