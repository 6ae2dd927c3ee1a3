import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createApp } from "../../../server/src/app.ts";
import { type Config, loadConfig } from "../../../server/src/config.ts";
import { Database, openPool } from "../../../server/src/database/database.ts";
import { systemIds } from "../../../server/src/http/ports.ts";
import { aDatabase } from "../../../server/test/support/database.ts";

/** The real server on a port of its own, with a database of its own and a clock that stands still unless it is moved. */
export interface Site {
  readonly url: string;
  readonly clock: { now: number };
  readonly db: Database;
  readonly config: Config;
  /** One call of the API as somebody else would make it; answers `data`. Throws when it is refused. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  call(method: string, path: string, body?: unknown, key?: string): Promise<any>;
  close(): Promise<void>;
}

export interface SiteHost {
  readonly username: string;
  readonly key: string;
}

/** @param now ISO text: the server's idea of now. @param settings of the server. */
export async function aSite(now: string, settings: Record<string, string> = {}): Promise<Site> {
  const built = new URL("../../dist/booking.html", import.meta.url);
  if (!existsSync(built)) throw new Error("the pages have not been built: run `npm run build` first");
  const database = await aDatabase();
  const pool = openPool({ ...database.connection, maxConnections: 8 }, () => {});
  const db = new Database(pool);
  const config = loadConfig({ LOG_LEVEL: "silent", MERIDIAN_RATE_LIMIT: "0", ...settings });
  const clock = { now: Date.parse(now) };
  const { app } = createApp({
    config,
    secret: "0123456789abcdef0123456789abcdef",
    db,
    clock: () => clock.now,
    ids: systemIds,
    probes: {
      migrationLevel: () => "test",
      database: async () => {},
      jobs: async () => ({ waiting: 0 }),
      events: async () => ({ waiting: 0, oldestAgeSeconds: 0 }),
    },
    checkResponses: true,
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const url = `http://localhost:${(app.server.address() as AddressInfo).port}`;
  return {
    url,
    clock,
    db,
    config,
    async call(method, path, body, key) {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(key ? { Authorization: `Bearer ${key}` } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return JSON.parse(text).data;
    },
    async close() {
      await app.close();
      await pool.end();
      await database.drop();
    },
  };
}

let serial = 0;

/** Somebody who can be booked: Monday to Friday, 9 to 17 in their zone. */
export async function aHost(site: Site, options: { name?: string; timeZone?: string } = {}): Promise<SiteHost> {
  serial += 1;
  const username = `host${serial}`;
  const { apiKey } = await site.call("POST", "/v2/auth/sign-up", {
    name: options.name ?? "Eva Rossi",
    email: `${username}@example.com`,
    username,
    password: "correct horse battery",
    timeZone: options.timeZone ?? "Europe/Rome",
  });
  return { username, key: apiKey };
}

/** An event type: 60 minutes, no notice, unless said otherwise. */
export async function anOffer(site: Site, host: SiteHost, settings: Record<string, unknown> = {}) {
  serial += 1;
  return site.call(
    "POST",
    "/v2/event-types",
    { title: "First talk", slug: `talk-${serial}`, lengthInMinutes: 60, minimumBookingNotice: 0, ...settings },
    host.key,
  );
}

/** A booking by somebody else. */
export async function aBooking(site: Site, eventTypeId: number, start: string, more: Record<string, unknown> = {}) {
  const attendee = { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Rome" };
  return site.call("POST", "/v2/bookings", { eventTypeId, start, attendee, ...more });
}

/** Something to book, of a host of its own: no test is in another's way, nor in its own when it runs again. */
export async function aBookable(site: Site, settings: Record<string, unknown> = {}) {
  const host = await aHost(site);
  const offer = await anOffer(site, host, settings);
  return { host, offer, url: `${site.url}/${host.username}/${offer.slug}` };
}
