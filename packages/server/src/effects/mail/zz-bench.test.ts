import { test } from "vitest";
import { anApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser } from "../../../test/support/builders.ts";
import { effectPorts, startEffects, eventually } from "../../../test/support/effects.ts";
import { aMailServer } from "../../../test/support/mail.ts";
import { SMTPServer } from "smtp-server";
import { createMailEffect } from "./index.ts";

test("bench", async () => {
  let count = 0;
  const sink = new SMTPServer({ authOptional: true, disabledCommands: ["AUTH", "STARTTLS"], onData(stream, _s, cb) { stream.resume(); stream.on("end", () => { count += 1; cb(); }); } });
  await new Promise<void>((r) => sink.listen(0, "127.0.0.1", () => r()));
  const app = await anApp({ now: "2050-09-01T00:00:00Z", env: { SMTP_URL: `smtp://127.0.0.1:${(sink.server.address() as any).port}`, MERIDIAN_BASE_URL: "https://x.example" } });
  const owner = await aUser(app);
  const type = await anEventType(app, owner);
  await aBooking(app, type.id, "2050-09-05T07:00:00Z");
  const [event] = await app.db.query<any>(`select account_id as "accountId", position, id, type, subject, data, created_at as "createdAt" from events where type = 'booking.created'`);
  const effect = createMailEffect(effectPorts(app));
  const events = Array.from({ length: 200 }, () => ({ ...event, id: crypto.randomUUID() }));
  for (const round of [1, 2, 3, 4, 5]) {
    const t = performance.now(); const c0 = process.cpuUsage();
    const jobs = await app.db.transaction((db) => effect.plan(db, events.map((e) => ({ ...e, id: crypto.randomUUID() }))));
    console.log(`plan 200 events (400 mails): ${(performance.now() - t).toFixed(0)} ms, cpu ${(process.cpuUsage(c0).user + process.cpuUsage(c0).system) / 1000} ms`);
  }
  // one thread per booking: spread
  await app.db.query("update mails set thread = id::text");
  const t = performance.now();
  const c1 = process.cpuUsage();
  const run = () => effect.queues[0]!.work({}, { enqueue: async () => {}, nudge() {}, stopping: new AbortController().signal });
  await Promise.all([run(), run()]);
  const s = (performance.now() - t) / 1000;
  console.log(`sent ${count} in ${s.toFixed(2)} s = ${(count / s).toFixed(0)}/s, cpu per mail ${((process.cpuUsage(c1).user + process.cpuUsage(c1).system) / 1000 / count).toFixed(2)} ms`);
  const [size] = await app.db.query<any>("select avg(length(html)) as html, avg(length(text)) as text, avg(length(ics)) as ics, pg_total_relation_size('mails') / count(*) as row from mails");
  console.log(size);
  await app.close();
  await new Promise<void>((r) => sink.close(() => r()));
}, 120_000);
