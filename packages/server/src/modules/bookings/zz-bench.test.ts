import { expect, test } from "vitest";
import { createApp } from "../../app.ts";
import { loadConfig } from "../../config.ts";
import { Database, openPool } from "../../database/database.ts";
import { systemIds } from "../../http/ports.ts";
import { aDatabase } from "../../../test/support/database.ts";

test("bench", { timeout: 300_000 }, async () => {
  const database = await aDatabase();
  const pool = openPool({ ...database.connection, maxConnections: 1 }, () => {});
  const db = new Database(pool);
  const config = loadConfig({ LOG_LEVEL: "silent", MERIDIAN_RATE_LIMIT: "0" });
  const { app } = createApp({ config, secret: "0123456789abcdef0123456789abcdef", db, clock: () => Date.parse("2050-09-01T00:00:00Z"), ids: systemIds, probes: { migrationLevel: () => "t", database: async () => {}, jobs: async () => ({ waiting: 0 }) } });
  await app.ready();
  const sign = await app.inject({ method: "POST", url: "/v2/auth/sign-up", payload: { name: "H", email: "h@example.com", username: "hhh", password: "correct horse battery", timeZone: "Europe/Rome" } });
  const { user, apiKey } = sign.json().data;
  await db.query(`insert into accounts (kind) select 'user' from generate_series(1, 20)`);
  await db.query(`insert into users (account_id, email, username, time_zone) select id, 'u'||id||'@example.com', 'u'||id, 'UTC' from accounts where not exists (select from users where account_id = accounts.id)`);
  await db.query(`insert into event_types (owner_id, slug, title, length_minutes, locations, booking_fields) select id, 's', 't', 30, '[]', '[]' from users`);
  const fill = (who: string, n: number) => db.query(`
    with b as (insert into bookings (uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start, wall_time_zone, title, booker_email, ics_uid, created_at, updated_at, responses)
      select gen_random_uuid()::text, u.account_id, e.id, u.id, case when n % 9 = 0 then 'cancelled' else 'accepted' end, '2050-01-01Z'::timestamptz + n * interval '1 hour', '2050-01-01Z'::timestamptz + n * interval '1 hour' + interval '30 min', '2050-01-01', 'UTC', 'Meeting', 'a'||(n % 400)||'@x.test', 'x@y', '2050-01-01Z', '2050-01-01Z', '{"name":"Ana","email":"ana@x.test","guests":[],"location":{"value":"link","optionValue":""},"notes":"hello there"}'
      from users u join event_types e on e.owner_id = u.id, generate_series(1, ${n}) n where ${who} returning id, booker_email)
    insert into attendees (booking_id, name, email, time_zone) select id, 'Ana', booker_email, 'UTC' from b`);
  await fill(`u.id = ${user.id}`, 5000);
  await fill(`u.id <> ${user.id}`, 3000);
  await db.query(`insert into attendees (booking_id, name, email, time_zone, is_guest) select id, '', 'h@example.com', 'UTC', true from bookings where organizer_id <> ${user.id} order by random() limit 300`);
  await db.query("analyze");
  
  console.log((await db.query<{ jit: string }>("show jit"))[0]?.jit);
  const floor: number[] = [];
  for (let i = 0; i < 100; i += 1) { const start = performance.now(); await app.inject({ method: "GET", url: "/v2/me", headers: { authorization: `Bearer ${apiKey}` } }); floor.push(performance.now() - start); }
  floor.sort((a, b) => a - b); console.log("FLOOR /v2/me p50", floor[50]?.toFixed(1), "min", floor[0]?.toFixed(1));
  for (const query of ["?take=100", "?take=100&skip=4000", "?take=100&status=upcoming", "?take=100&status=past,cancelled", "?take=100&sortCreated=desc", "?take=100&sortUpdatedAt=desc", "?take=100&attendeeEmail=a7@x.test", "?take=100&attendeeName=Ana", "?take=1", "?take=250"]) {
    const pid = (await db.query<{ pid: number }>("select pg_backend_pid() as pid"))[0]!.pid;
    const { readFileSync } = await import("node:fs");
    const pgTicks = () => { const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(" "); return Number(f[13]) + Number(f[14]); };
    const go = () => app.inject({ method: "GET", url: `/v2/bookings${query}`, headers: { authorization: `Bearer ${apiKey}` } });
    for (let i = 0; i < 40; i++) await go();
    const c0 = process.cpuUsage(), t0 = pgTicks(), w0 = performance.now();
    for (let i = 0; i < 100; i++) await go();
    const c1 = process.cpuUsage(c0);
    console.log("CPU", query.padEnd(40), "node", ((c1.user + c1.system) / 1e5).toFixed(2), "pg", ((pgTicks() - t0) * 10 / 100).toFixed(2), "wall mean", ((performance.now() - w0) / 100).toFixed(1));
  }
  expect(1).toBe(1);
  await app.close(); await pool.end(); await database.drop();
});
