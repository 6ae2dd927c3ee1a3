import { readFileSync, writeFileSync } from "node:fs";
import { allOperations } from "../packages/server/src/app.ts";
import { openApiDocument } from "../packages/server/src/http/openapi.ts";

/** Writes the OpenAPI document of the API; with `--check` says (exit code 1) whether the committed one is stale. */
const path = new URL("../packages/server/openapi.json", import.meta.url);
const unused = async () => {
  throw new Error("no server runs here");
};
const operations = allOperations({ migrationLevel: () => "", database: unused, jobs: unused, events: unused });
const text = `${JSON.stringify(openApiDocument(operations), null, 2)}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== text) {
    console.error("packages/server/openapi.json is stale: run npm run openapi");
    process.exit(1);
  }
} else {
  writeFileSync(path, text);
}
