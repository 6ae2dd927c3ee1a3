import { expect, it } from "vitest";
// @ts-expect-error plain JavaScript, because it runs before anything is installed
import { checkFile as untyped } from "./imports.mjs";

const checkFile = untyped as (file: string, source: string) => string[];
const SRC = "packages/server/src";

it.each([
  ["packages/engine/src/slots/offer.ts", `import { union } from "../intervals/union.ts";`],
  ["packages/engine/test/oracle.test.ts", `import fc from "fast-check";`],
  [`${SRC}/app.ts`, `import { bookingsOperations } from "./modules/bookings/index.ts";`],
  [`${SRC}/modules/bookings/create.ts`, `import { offer } from "@meridian/engine";`],
  [`${SRC}/modules/bookings/create.ts`, `import {\n  insert,\n} from "./queries.ts";`],
  [`${SRC}/modules/bookings/create.ts`, `import { findSchedule } from "../schedules/index.ts";`],
  [`${SRC}/modules/bookings/create.ts`, `import type { Config } from "../../config.ts";`],
  [`${SRC}/modules/bookings/bookings.test.ts`, `import { rows } from "../schedules/queries.ts";`],
  [`${SRC}/config.ts`, `export const load = (env = process.env) => env;`],
  [`${SRC}/http/server.ts`, `// not process.env, see config.ts`],
])("%s may: %s", (file, source) => {
  expect(checkFile(file, source)).toEqual([]);
});

it.each([
  ["packages/engine/src/slots/offer.ts", `import { readFile } from "node:fs";`, /engine knows nobody/],
  [
    "packages/engine/src/slots/offer.ts",
    `import { db } from "../../../server/src/database/database.ts";`,
    /knows nobody/,
  ],
  [
    `${SRC}/modules/bookings/create.ts`,
    `import { offer } from "../../../../engine/src/slots/offer.ts";`,
    /@meridian\/engine/,
  ],
  [
    `${SRC}/modules/bookings/create.ts`,
    `import {\n  rows,\n} from "../schedules/queries.ts";`,
    /only modules\/schedules\/index\.ts/,
  ],
  [
    `${SRC}/modules/bookings/create.ts`,
    `export * from "../schedules/queries.ts";`,
    /only modules\/schedules\/index\.ts/,
  ],
  [
    `${SRC}/modules/bookings/create.ts`,
    `const m = await import("../schedules/queries.ts");`,
    /only modules\/schedules\/index\.ts/,
  ],
  [`${SRC}/modules/bookings/create.ts`, `import { createApp } from "../../app.ts";`, /puts the application together/],
  [`${SRC}/modules/bookings/create.ts`, `import { loadConfig } from "../../config.ts";`, /passed in as arguments/],
  [`${SRC}/modules/bookings/create.ts`, `import { deliver } from "../../effects/webhooks.ts";`, /nobody calls them/],
  [`${SRC}/http/server.ts`, `import { x } from "../modules/bookings/index.ts";`, /http must not know any module/],
  [`${SRC}/events/log.ts`, `import "../modules/bookings/index.ts";`, /events must not know any module/],
  [`${SRC}/database/pool.ts`, `const url = process.env["DATABASE_URL"];`, /reads process\.env/],
  [`${SRC}/database/pool.ts`, `import { env } from "node:process";`, /reads process\.env/],
])("%s may not: %s", (file, source, rule) => {
  expect(checkFile(file, source)).toEqual([expect.stringMatching(rule)]);
});
