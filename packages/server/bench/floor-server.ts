/**
 * The floor that the figures are compared with: the same pipeline and database, with operations that do the least that
 * any server would have to. They read the same requests as the operations they stand beside. They live here and not in
 * the server, which must not have them.
 */
import { z } from "zod";
import { allOperations } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { Database, openPool } from "../src/database/database.ts";
import { createMetrics } from "../src/http/metrics.ts";
import { defineOperation, JsonText, type Operation } from "../src/http/operation.ts";
import { systemIds } from "../src/http/ports.ts";
import { createFastify, installPipeline } from "../src/http/server.ts";
import { createBookingBody } from "../src/modules/bookings/create-schemas.ts";
import { slotsQuery } from "../src/modules/slots/schemas.ts";

const config = loadConfig();
const pool = openPool({ ...JSON.parse(process.env["BENCH_DATABASE"] ?? "{}"), maxConnections: 16 }, (error) =>
  console.error(error),
);
const db = new Database(pool);
await db.query(
  "create table if not exists bench_inserts (id bigint generated always as identity primary key, note text not null)",
);

let sameBytes = "";
const common = {
  resource: "slots",
  tag: "Bench",
  summary: "Floor",
  access: "optional",
  response: z.unknown(),
} as const;

const floorOperations: Operation[] = [
  defineOperation({
    ...common,
    id: "setBytes",
    method: "PUT",
    path: "/bench/bytes",
    body: z.unknown(),
    handler: async ({ body }) => {
      sameBytes = JSON.stringify(body);
      return { status: "success" };
    },
  }),
  defineOperation({
    ...common,
    id: "getBytes",
    method: "GET",
    path: "/bench/bytes",
    query: slotsQuery,
    handler: async ({ ports, query }) => {
      await ports.db.query("select id, slug from event_types where id = $1", [query.eventTypeId]);
      return new JsonText(sameBytes);
    },
  }),
  defineOperation({
    ...common,
    id: "insert",
    method: "POST",
    path: "/bench/insert",
    body: createBookingBody,
    handler: async ({ ports, body }) => {
      const note = body.attendee.email ?? "";
      const [row] = await ports.db.query<{ id: number }>("insert into bench_inserts (note) values ($1) returning id", [
        note,
      ]);
      return { status: "success", data: { id: row?.id } };
    },
  }),
];

const probes = {
  migrationLevel: () => "bench",
  database: async () => {},
  jobs: async () => ({ waiting: 0 }),
  events: async () => ({ waiting: 0, oldestAgeSeconds: 0 }),
};
const app = createFastify(config);
installPipeline(app, {
  ports: { config, secret: "0123456789abcdef0123456789abcdef", db, clock: Date.now, ids: systemIds },
  operations: [...allOperations(probes), ...floorOperations],
  resolvers: [],
  metrics: createMetrics(),
  checkResponses: false,
});

await app.listen({ port: config.port, host: config.host });
process.on("SIGTERM", () => {
  void app
    .close()
    .then(() => pool.end())
    .then(() => process.exit(0));
});
