import { test } from "vitest";
import { aBooking } from "../../../test/support/builders.ts";
import { effectPorts, startEffects } from "../../../test/support/effects.ts";
import { anApp } from "../../../test/support/app.ts";
import { createServer } from "node:http";
import { aHostAroundTheClock, aWebhook, startIn } from "../../../test/support/webhooks.ts";
import { webhooksEffect } from "./index.ts";

test("bench", async () => {
  const app = await anApp({ now: Date.now(), env: { MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true" } });
  Object.defineProperty(app.clock, "now", { get: () => Date.now() });
  const { host, type } = await aHostAroundTheClock(app as never);
  let count = 0;
  const servers = Array.from({ length: 10 }, () => createServer((q, r) => { q.resume(); q.on("end", () => { count++; r.end("ok"); }); }));
  for (const s of servers) {
    await new Promise<void>((d) => s.listen(0, "127.0.0.1", d));
    await aWebhook(app as never, host, { subscriberUrl: `http://127.0.0.1:${(s.address() as any).port}/`, secret: "s" });
  }
  const b = await aBooking(app, type.id, startIn(1));
  const [e] = await app.db.query<any>("select id, position, type, subject, data, account_id from events where type='booking.created'");
  await app.db.query("update events set dispatched_at = now()");
  await app.db.query(`insert into events (account_id, position, id, type, subject, data, created_at)
    select $1, 1000 + n, gen_random_uuid(), 'booking.created', $2, jsonb_set($3::jsonb, '{icsUid}', to_jsonb(n::text)), now() from generate_series(1, 1000) n`,
    [e.account_id, e.subject, JSON.stringify(e.data)]);
  const began = performance.now();
  const eff = await startEffects(app, { effects: (ports) => [webhooksEffect(ports)] });
  const { statementCounter } = await import("../../database/database.ts"); const before = statementCounter.count;
  const cpu = process.cpuUsage();
  let first = 0;
  while (count < 10_000) { if (count && !first) first = performance.now(); await new Promise((r) => setTimeout(r, 5)); }
  const ms = performance.now() - first;
  const c = process.cpuUsage(cpu);
  console.log(`10000 in ${ms.toFixed(0)} ms after the first (${(performance.now() - began).toFixed(0)} in all): ${(10_000_000 / ms).toFixed(0)}/s; cpu ${(c.user + c.system) / 1000} ms; ${statementCounter.count - before} statements`);
  for (let i = 0; i < 3; i++) {
    count = 0; const t = performance.now();
    await aBooking(app, type.id, startIn(5 + i)); const made = performance.now();
    eff.dispatcher.nudge();
    while (count < 10) await new Promise((r) => setTimeout(r, 1));
    console.log(`latency booked ${(made - t).toFixed(0)} ms, delivered to all +${(performance.now() - made).toFixed(0)} ms`);
    await new Promise((r) => setTimeout(r, 1500));
  }
  console.log(eff.errors, (await app.db.query("select status, count(*) from webhook_deliveries group by 1")), await app.db.query("select count(*) from jobs.job"));
  await eff.stop(); await app.close(); for (const s of servers) { s.closeAllConnections(); s.close(); }
}, 120_000);
