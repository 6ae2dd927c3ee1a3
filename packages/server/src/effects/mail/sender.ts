import type { Config } from "../../config.ts";

/** Who mails come from, and where their links lead. */
export interface Sender {
  /** Name of the server in mails to hosts. */
  readonly product: string;
  readonly address: string;
  /** Right side of message ids. */
  readonly domain: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

type SenderConfig = Pick<Config, "baseUrl" | "mailFrom" | "port">;

/**
 * The configured sender, else `no-reply@` the host of the server's address. Mails are written outside of any request:
 * without a configured address `listensOn` says where the server is, else it is this machine.
 */
export function senderOf(config: SenderConfig, listensOn?: string): Sender {
  const baseUrl = (config.baseUrl ?? listensOn ?? `http://localhost:${config.port}`).replace(/\/+$/, "");
  const [, name, bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(config.mailFrom ?? "") ?? [];
  const address = bracketed ?? config.mailFrom ?? `no-reply@${new URL(baseUrl).hostname}`;
  return {
    product: name?.replace(/^"|"$/g, "").trim().replace(/^"|"$/g, "") || "Meridian",
    address,
    domain: address.slice(address.lastIndexOf("@") + 1),
    baseUrl,
  };
}
