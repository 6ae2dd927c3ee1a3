import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, loadConfig, resolveSecret, SETTINGS } from "./config.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

describe("defaults", () => {
  it("need no environment at all", () => {
    expect(loadConfig({})).toEqual({
      port: 3000,
      host: "localhost",
      databaseUrl: null,
      dataDir: join(process.cwd(), "data"),
      baseUrl: null,
      secret: null,
      smtpUrl: null,
      mailFrom: null,
      signUp: "open",
      rateLimitPerMinute: 120,
      allowPrivateNetworks: false,
      logLevel: "info",
      trustProxy: false,
    });
  });

  it("also hold for variables that are set to nothing", () => {
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, name === "PORT" ? "  " : ""]));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });
});

it("takes every setting", () => {
  const config = loadConfig({
    PORT: "0",
    HOST: "::",
    DATABASE_URL: "postgres://me:pw@db.example.com/meridian",
    MERIDIAN_DATA_DIR: "/var/lib/meridian",
    MERIDIAN_BASE_URL: "https://book.example.com/",
    MERIDIAN_SECRET: SECRET,
    SMTP_URL: "smtps://u:p@mail.example.com",
    MERIDIAN_MAIL_FROM: "Example <book@example.com>",
    MERIDIAN_SIGN_UP: "closed",
    MERIDIAN_RATE_LIMIT: "0",
    MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true",
    MERIDIAN_TRUST_PROXY: "loopback, 10.0.0.0/8,fd00::1",
    LOG_LEVEL: "silent",
  });
  expect(config).toEqual({
    port: 0,
    host: "::",
    databaseUrl: "postgres://me:pw@db.example.com/meridian",
    dataDir: "/var/lib/meridian",
    baseUrl: "https://book.example.com",
    secret: SECRET,
    smtpUrl: "smtps://u:p@mail.example.com",
    mailFrom: "Example <book@example.com>",
    signUp: "closed",
    rateLimitPerMinute: 0,
    allowPrivateNetworks: true,
    trustProxy: ["loopback", "10.0.0.0/8", "fd00::1"],
    logLevel: "silent",
  });
});

describe("a bad value is refused in one line that names the setting", () => {
  const bad: readonly [name: string, value: string, allowed: RegExp][] = [
    ["PORT", "65536", /0 to 65535/],
    ["PORT", "3000x", /0 to 65535/],
    ["PORT", "-1", /0 to 65535/],
    ["PORT", "1e3", /0 to 65535/],
    ["HOST", "localhost:3000", /without a port/],
    ["HOST", "http://localhost", /without a port/],
    ["MERIDIAN_BASE_URL", "book.example.com", /http:\/\/ or https:\/\//],
    ["MERIDIAN_BASE_URL", "https://book.example.com/?a=1", /without user, path, query/],
    ["MERIDIAN_BASE_URL", "https://example.com/book", /without user, path, query/],
    ["MERIDIAN_MAIL_FROM", "Example", /name@example\.com/],
    ["MERIDIAN_SIGN_UP", "yes", /open, closed/],
    ["MERIDIAN_RATE_LIMIT", "1.5", /whole number/],
    ["MERIDIAN_ALLOW_PRIVATE_NETWORKS", "1", /true, false/],
    ["MERIDIAN_TRUST_PROXY", "true", /CIDR/],
    ["MERIDIAN_TRUST_PROXY", "10.0.0.0/33", /CIDR/],
    ["MERIDIAN_TRUST_PROXY", "10.0.0.1,", /CIDR/],
    ["LOG_LEVEL", "verbose", /silent, fatal/],
  ];
  it.each(bad)("%s=%s", (name, value, allowed) => {
    const message = refusal({ [name]: value });
    expect(message).toContain(name);
    expect(message).toContain(JSON.stringify(value));
    expect(message).toMatch(allowed);
    expect(message).not.toContain("\n");
  });
});

it("takes a database behind a socket, whose directory is the host", () => {
  for (const url of [
    "postgres:///db?host=/var/run/postgresql",
    "postgres://user@/db?host=/var/run/postgresql",
    "postgresql://user:p%40ss@/db?host=%2Fvar%2Frun%2Fpostgresql&port=5433",
  ]) {
    expect(loadConfig({ DATABASE_URL: url, MERIDIAN_SECRET: SECRET }).databaseUrl).toBe(url);
  }
});

describe("secrets are never shown", () => {
  it.each([
    ["DATABASE_URL", "mysql://me:hunter2@db/x"],
    ["DATABASE_URL", "hunter2"],
    ["DATABASE_URL", "postgres:hunter2"],
    ["DATABASE_URL", "postgres:///hunter2"],
    ["DATABASE_URL", "postgres://me:hunter2@/db"],
    ["DATABASE_URL", "postgres://me:hunter2@/db?host="],
    ["SMTP_URL", "http://me:hunter2@mail"],
    ["SMTP_URL", "smtp:hunter2"],
    ["SMTP_URL", "smtp:///hunter2"],
    ["MERIDIAN_SECRET", "hunter2"],
    ["MERIDIAN_BASE_URL", "https://me:hunter2@book.example.com"],
  ])("%s=%s", (name, value) => {
    const message = refusal({ MERIDIAN_SECRET: SECRET, [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain("hunter2");
  });

  it("and one is required with an own database", () => {
    expect(refusal({ DATABASE_URL: "postgres://db/x" })).toMatch(/^MERIDIAN_SECRET is required with DATABASE_URL/);
  });
});

describe("the kept secret", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), "meridian-config-")), "data");
  });
  afterEach(() => rmSync(join(dataDir, ".."), { recursive: true, force: true }));

  it("is made once, for the owner only, and then stays", () => {
    const made = resolveSecret({ secret: null, dataDir });
    expect(made).toMatch(/^[\da-f]{64}$/);
    expect(statSync(join(dataDir, "secret")).mode & 0o777).toBe(0o600);
    expect(resolveSecret({ secret: null, dataDir })).toBe(made);
    expect(readFileSync(join(dataDir, "secret"), "utf8").trim()).toBe(made);
  });

  it("is not touched when one is configured", () => {
    expect(resolveSecret({ secret: SECRET, dataDir })).toBe(SECRET);
    expect(existsSync(dataDir)).toBe(false);
  });

  it("is refused when damaged, rather than replaced", () => {
    resolveSecret({ secret: null, dataDir });
    writeFileSync(join(dataDir, "secret"), "short\n");
    expect(() => resolveSecret({ secret: null, dataDir })).toThrow(ConfigError);
    expect(readFileSync(join(dataDir, "secret"), "utf8")).toBe("short\n");
  });
});

it("the README shows the settings as they are", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual(SETTINGS.map((each) => `| \`${each.name}\` | ${each.default} | ${each.meaning} |`));
});

function refusal(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error("the configuration was accepted");
}
