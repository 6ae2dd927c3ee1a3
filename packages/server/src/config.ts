import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { makeDataDirectory } from "./data-directory.ts";

/** How much the server writes to its log, from nothing to everything. */
export type LogLevel = "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";

/** Every setting of the server, checked. See {@link SETTINGS} for the meaning of each. */
export type Config = {
  readonly port: number;
  readonly host: string;
  /** Null means: start the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Absolute path. */
  readonly dataDir: string;
  /** Scheme, host and port. Null means: take it from each request. */
  readonly baseUrl: string | null;
  /** Null means: `resolveSecret` reads or makes the one in `dataDir`. */
  readonly secret: string | null;
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly signUp: "open" | "closed";
  /** Requests per minute per credential; 0 turns the limit off. */
  readonly rateLimitPerMinute: number;
  readonly allowPrivateNetworks: boolean;
  readonly logLevel: LogLevel;
  /** Addresses of proxies whose X-Forwarded-* headers are believed; false believes nobody. */
  readonly trustProxy: false | readonly string[];
};

/** A setting that the server refuses to start with. The message is one line, and never holds a secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The settings as the README shows them; a test compares the two. */
export const SETTINGS: readonly { readonly name: string; readonly default: string; readonly meaning: string }[] = [
  { name: "PORT", default: "`3000`", meaning: "TCP port, 0–65535. `0` takes any free port." },
  {
    name: "HOST",
    default: "`localhost`",
    meaning: "Address to listen on. The default reaches this machine only; `0.0.0.0` or `::` serves the network.",
  },
  {
    name: "DATABASE_URL",
    default: "none",
    meaning:
      "`postgres://…` of your own PostgreSQL 15 or newer. Without it the server runs a private one in the data directory.",
  },
  {
    name: "MERIDIAN_DATA_DIR",
    default: "`./data`",
    meaning:
      "Where the embedded PostgreSQL and the generated secret live. A relative path starts at the working directory.",
  },
  {
    name: "MERIDIAN_BASE_URL",
    default: "none",
    meaning:
      "Public address of this server, for links: `https://book.example.com`, without a path. Without it links in answers begin with what the request says, links in mails and webhooks with `http://`, `HOST` (`localhost` for `0.0.0.0` and `::`) and the port.",
  },
  {
    name: "MERIDIAN_SECRET",
    default: "made and kept in the data directory",
    meaning:
      "At least 32 characters; encrypts the answers that are kept for an `Idempotency-Key`. Required with `DATABASE_URL`, and the same for every process on one database.",
  },
  {
    name: "SMTP_URL",
    default: "none",
    meaning:
      "`smtp://` or `smtps://` address of the mail server. Without it mails are kept, and hosts can read theirs at `/dev/outbox` once they have signed in.",
  },
  {
    name: "MERIDIAN_MAIL_FROM",
    default: "`no-reply@` the host of the address in their links",
    meaning: "Sender of mails: `book@example.com` or `Example <book@example.com>`.",
  },
  {
    name: "MERIDIAN_SIGN_UP",
    default: "`open`",
    meaning: "`open` or `closed`: whether strangers may make an account.",
  },
  {
    name: "MERIDIAN_RATE_LIMIT",
    default: "`120`",
    meaning:
      "Requests per minute per credential (per address without one), and as many for pages per address. `0` turns the limit off.",
  },
  {
    name: "MERIDIAN_ALLOW_PRIVATE_NETWORKS",
    default: "`false`",
    meaning: "`true` lets webhooks and calendar feeds use plain `http://` and reach private and loopback addresses.",
  },
  {
    name: "MERIDIAN_TRUST_PROXY",
    default: "none",
    meaning:
      "Comma-separated addresses, CIDR ranges or `loopback`, `linklocal`, `uniquelocal` of reverse proxies whose `X-Forwarded-*` headers are believed.",
  },
  {
    name: "LOG_LEVEL",
    default: "`info`",
    meaning: "`silent`, `fatal`, `error`, `warn`, `info`, `debug` or `trace`.",
  },
];

const SECRET_MIN_LENGTH = 32;
const LOG_LEVELS: readonly LogLevel[] = ["silent", "fatal", "error", "warn", "info", "debug", "trace"];
const PROXY_RANGES: readonly string[] = ["loopback", "linklocal", "uniquelocal"];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting from the environment and checks it. An empty value counts as absent, because that is
 * what compose files and unit files produce for a variable that nobody filled in.
 *
 * @throws {ConfigError} with one line that names the setting, its value and what is allowed.
 */
export function loadConfig(env: Environment = process.env): Config {
  const databaseUrl = urlSetting(
    env,
    "DATABASE_URL",
    ["postgres:", "postgresql:"],
    "a postgres:// URL with a host, or with a socket's directory after ?host=",
    withSocketAsHost,
  );
  const secret = secretSetting(env);
  if (databaseUrl !== null && secret === null) {
    throw new ConfigError(
      `MERIDIAN_SECRET is required with DATABASE_URL: set it to at least ${SECRET_MIN_LENGTH} random characters, for example from "openssl rand -hex 32".`,
    );
  }
  return {
    port: integerSetting(env, "PORT", 3000, 65_535),
    host: hostSetting(env),
    databaseUrl,
    dataDir: resolve(text(env, "MERIDIAN_DATA_DIR") ?? "data"),
    baseUrl: baseUrlSetting(env),
    secret,
    smtpUrl: urlSetting(env, "SMTP_URL", ["smtp:", "smtps:"], "an smtp:// or smtps:// URL with a host"),
    mailFrom: mailFromSetting(env),
    signUp: choiceSetting(env, "MERIDIAN_SIGN_UP", ["open", "closed"], "open"),
    rateLimitPerMinute: integerSetting(env, "MERIDIAN_RATE_LIMIT", 120, 1_000_000),
    allowPrivateNetworks: choiceSetting(env, "MERIDIAN_ALLOW_PRIVATE_NETWORKS", ["true", "false"], "false") === "true",
    logLevel: choiceSetting(env, "LOG_LEVEL", LOG_LEVELS, "info"),
    trustProxy: trustProxySetting(env),
  };
}

/**
 * What keys are made from: the configured secret, else the one kept in the data directory, which is
 * made on first use with mode 600.
 *
 * @throws {ConfigError} when the file exists but cannot serve as a secret, or cannot be made.
 * @throws {DataDirectoryError} when the directory cannot serve.
 */
export function resolveSecret(config: Pick<Config, "secret" | "dataDir">): string {
  if (config.secret !== null) return config.secret;
  makeDataDirectory(config.dataDir);
  const path = join(config.dataDir, "secret");
  try {
    const secret = readSecretFile(path) ?? createSecretFile(path);
    if (secret.length >= SECRET_MIN_LENGTH) return secret;
  } catch (error) {
    throw new ConfigError(
      `The secret in ${path} cannot be used: ${(error as Error).message}. Set MERIDIAN_SECRET or MERIDIAN_DATA_DIR.`,
    );
  }
  throw new ConfigError(
    `The secret in ${path} is shorter than ${SECRET_MIN_LENGTH} characters: restore it, or delete the file to get a new one.`,
  );
}

function readSecretFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function createSecretFile(path: string): string {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flush: true });
  // The umask may only take rights away, but a draft left by a crash could carry others.
  chmodSync(draft, 0o600);
  try {
    // A link appears whole or not at all, and fails if another process was first: both then use the same secret.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, "utf8").trim();
}

function text(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

function refuse(name: string, value: string, allowed: string): ConfigError {
  const shown = value.length > 80 ? `${value.slice(0, 77)}...` : value;
  return new ConfigError(`${name} is ${JSON.stringify(shown)}, but must be ${allowed}.`);
}

function integerSetting(env: Environment, name: string, otherwise: number, max: number): number {
  const value = text(env, name);
  if (value === null) return otherwise;
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value) || number > max) throw refuse(name, value, `a whole number from 0 to ${max}`);
  return number;
}

function choiceSetting<T extends string>(env: Environment, name: string, allowed: readonly T[], otherwise: T): T {
  const value = text(env, name);
  if (value === null) return otherwise;
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw refuse(name, value, `one of ${allowed.join(", ")}`);
  return found;
}

/** URLs that may hold a password: a refusal does not show the value. */
function urlSetting(
  env: Environment,
  name: string,
  protocols: readonly string[],
  allowed: string,
  readable = (value: string) => value,
): string | null {
  const value = text(env, name);
  if (value === null) return null;
  const url = URL.parse(readable(value));
  if (url === null || !protocols.includes(url.protocol) || url.host === "") {
    throw new ConfigError(`${name} must be ${allowed} (its value is not shown, because it may hold a password).`);
  }
  return value;
}

/**
 * PostgreSQL's host may be a socket's directory, named by `?host=`. Before that it may be missing, also after `user@`,
 * which the driver takes, as PostgreSQL's own tools do, though it is no URL.
 */
function withSocketAsHost(value: string): string {
  if (!/[?&]host=[^&]/.test(value)) return value;
  return value.replace(/^(\w+:\/\/)(?=[/?])|^(\w+:\/\/[^/?#]*@)(?=\/)/, "$1$2socket");
}

function hostSetting(env: Environment): string {
  const value = text(env, "HOST") ?? "localhost";
  const isName = /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(value);
  if (isIP(value) === 0 && !isName) throw refuse("HOST", value, "an IP address or a host name, without a port");
  return value;
}

function baseUrlSetting(env: Environment): string | null {
  const value = text(env, "MERIDIAN_BASE_URL");
  if (value === null) return null;
  const url = URL.parse(value);
  const isPlain =
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    `${url.search}${url.hash}${url.username}${url.password}` === "" &&
    url.pathname === "/";
  if (!isPlain) {
    throw refuse(
      "MERIDIAN_BASE_URL",
      value.replace(/\/\/[^/]*@/, "//…@"),
      "an http:// or https:// URL without user, path, query or fragment",
    );
  }
  return url.origin;
}

function secretSetting(env: Environment): string | null {
  const value = text(env, "MERIDIAN_SECRET");
  if (value !== null && value.length < SECRET_MIN_LENGTH) {
    throw new ConfigError(
      `MERIDIAN_SECRET has ${value.length} characters, but must have at least ${SECRET_MIN_LENGTH}.`,
    );
  }
  return value;
}

function mailFromSetting(env: Environment): string | null {
  const value = text(env, "MERIDIAN_MAIL_FROM");
  if (value === null) return null;
  const address = /^[^<>\r\n]*<([^<>\s]+)>$/.exec(value)?.[1] ?? value;
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address))
    throw refuse("MERIDIAN_MAIL_FROM", value, "name@example.com or Name <name@example.com>");
  return value;
}

function trustProxySetting(env: Environment): false | readonly string[] {
  const value = text(env, "MERIDIAN_TRUST_PROXY");
  if (value === null) return false;
  const entries = value.split(",").map((each) => each.trim());
  if (!entries.every(isProxyRange)) {
    throw refuse(
      "MERIDIAN_TRUST_PROXY",
      value,
      `a comma-separated list of addresses, CIDR ranges or ${PROXY_RANGES.join(", ")}`,
    );
  }
  return entries;
}

function isProxyRange(entry: string): boolean {
  if (PROXY_RANGES.includes(entry)) return true;
  const [address = "", bits, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
