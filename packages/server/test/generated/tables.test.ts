import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";

// Row types are written by hand: here they meet the database.

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app?.close());

interface Column {
  readonly nullable: boolean;
  readonly optional: boolean;
  readonly kind: string;
}

const SOURCE = ["tables.ts", "mail-tables.ts"]
  .map((file) => readFileSync(new URL(`../../src/database/${file}`, import.meta.url), "utf8"))
  .join("\n");

/** What the source says: table -> column -> type text. */
function declared(): Map<string, Map<string, string>> {
  const interfaces = new Map<string, Map<string, string>>();
  for (const [, name = "", body = ""] of SOURCE.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)) {
    const columns = new Map<string, string>();
    for (const [, column = "", type = ""] of body.matchAll(/^ {2}(\w+): ([\s\S]*?);$/gm)) columns.set(column, type);
    interfaces.set(name, columns);
  }
  const tables = new Map<string, Map<string, string>>();
  for (const [table, type] of interfaces.get("Tables") ?? []) tables.set(table, interfaces.get(type) ?? new Map());
  return tables;
}

function columnOf(type: string): Column {
  const nullable = /^Nullable|\| null/.test(type);
  const optional = nullable || /^(Generated|Defaulted|Optional|CreatedColumn)|never/.test(type);
  const inner = /^\w+<([\s\S]*)>$/.exec(type)?.[1] ?? type;
  let kind = "text";
  if (/Json/.test(type.split("<")[0] ?? "")) kind = "json";
  else if (/^(Nullable)?(Instant|Created)/.test(type)) kind = "instant";
  else if (inner.includes("[]")) kind = "array";
  else if (/\bBuffer\b/.test(inner)) kind = "bytes";
  else if (/\bnumber\b|^ColumnType<number/.test(inner)) kind = "number";
  else if (/\bboolean\b/.test(inner)) kind = "boolean";
  return { nullable, optional, kind };
}

const KINDS: Record<string, string> = {
  smallint: "number",
  integer: "number",
  bigint: "number",
  boolean: "boolean",
  jsonb: "json",
  bytea: "bytes",
  "timestamp with time zone": "instant",
  ARRAY: "array",
};

async function actual(): Promise<Map<string, Map<string, Column>>> {
  const rows = await app.db.query<{ table: string; column: string; nullable: boolean; optional: boolean; type: string }>(
    `select c.table_name as table, c.column_name as column, c.is_nullable = 'YES' as nullable, c.data_type as type,
       c.is_nullable = 'YES' or c.column_default is not null or c.is_identity = 'YES' or c.is_generated = 'ALWAYS' as optional
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, c.ordinal_position`,
  );
  const tables = new Map<string, Map<string, Column>>();
  for (const { table, column, nullable, optional, type } of rows) {
    const columns = tables.get(table) ?? new Map<string, Column>();
    columns.set(column, { nullable, optional, kind: KINDS[type] ?? "text" });
    tables.set(table, columns);
  }
  return tables;
}

test("tables.ts and the database have the same tables and columns, of the same kinds", async () => {
  const inDatabase = await actual();
  const inSource = declared();
  expect([...inSource.keys()].sort()).toEqual([...inDatabase.keys()].sort());
  for (const [table, columns] of inDatabase) {
    const types = new Map([...(inSource.get(table) ?? [])].map(([column, type]) => [column, columnOf(type)]));
    expect({ table, columns: Object.fromEntries(types) }).toEqual({ table, columns: Object.fromEntries(columns) });
  }
});
