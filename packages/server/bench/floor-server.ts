/**
 * The floor that the figures are compared with: the same application, pipeline and database, with two routes that do the
 * least that any server would have to. Lives here and not in the server, which must not have such routes.
 */
import { createApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { Database, openPool } from "../src/database/database.ts";
import { systemIds } from "../src/http/ports.ts";

const config = loadConfig();
const connection = JSON.parse(process.env["BENCH_DATABASE"] ?? "{}");
const pool = openPool({ ...connection, maxConnections: 16 }, (error) => console.error(error));
const db = new Database(pool);
await db.query("create table if not exists bench_inserts (id bigint generated always as identity primary key, note text not null)");

const { app } = createApp({
  config,
  secret: "0123456789abcdef0123456789abcdef",
  db,
  clock: Date.now,
  ids: systemIds,
  probes: { migrationLevel: () => "bench", database: async () => {}, jobs: async () => ({ waiting: 0 }), events: async () => ({ waiting: 0, oldestAgeSeconds: 0 }) },
});

let sameBytes = "";
app.post("/bench/bytes", async (request) => {
  sameBytes = JSON.stringify(request.body);
  return { status: "success" };
});
app.get<{ Querystring: { eventTypeId: string } }>("/bench/bytes", async (request, reply) => {
  await db.query("select id, slug from event_types where id = $1", [Number(request.query.eventTypeId)]);
  return reply.header("Content-Type", "application/json; charset=utf-8").send(sameBytes);
});
app.post("/bench/insert", async (request, reply) => {
  const [row] = await db.query<{ id: number }>("insert into bench_inserts (note) values ($1) returning id", [
    (request.body as { attendee: { email: string } }).attendee.email,
  ]);
  return reply.code(201).send({ status: "success", data: { id: row?.id } });
});

await app.listen({ port: config.port, host: config.host });
process.on("SIGTERM", () => {
  void app
    .close()
    .then(() => pool.end())
    .then(() => process.exit(0));
});
