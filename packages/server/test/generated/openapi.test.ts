import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { openApiDocument } from "../../src/http/openapi.ts";
import { operations } from "./objects.ts";

const document: any = JSON.parse(JSON.stringify(openApiDocument(operations)));

function refs(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const item of node) refs(item, found);
  else if (typeof node === "object" && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === "$ref" && typeof value === "string") found.push(value);
      else refs(value, found);
    }
  }
  return found;
}

test("the committed document is the one that the operations make", () => {
  const committed = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8"));
  expect(committed, "run npm run openapi").toEqual(document);
});

test("it is OpenAPI 3.1 and every reference leads somewhere", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(refs(document).length).toBeGreaterThan(20);
  for (const ref of refs(document)) {
    const target = ref.replace(/^#\//, "").split("/").reduce((node, key) => node?.[key], document);
    expect(target, ref).toBeTypeOf("object");
  }
});

test("every operation has an id of its own, a summary, a tag and words for its parameters", () => {
  const all = Object.values(document.paths).flatMap((item: any) => Object.values(item)) as any[];
  expect(all.length).toBe(operations.length);
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
  for (const operation of all) {
    expect(operation.summary, operation.operationId).toBeTruthy();
    expect(document.tags.map(({ name }: { name: string }) => name)).toContain(operation.tags[0]);
  }
});

test("path parameters are those of the path", () => {
  for (const [path, item] of Object.entries<any>(document.paths)) {
    for (const operation of Object.values<any>(item)) {
      const named = operation.parameters.filter((each: any) => each.in === "path").map((each: any) => each.name);
      expect(named.toSorted(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted());
      expect(operation.parameters.filter((each: any) => each.in === "path").every((each: any) => each.required)).toBe(true);
    }
  }
});

test("every schema compiles", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: "document", ...document }, "document");
  const inDocument = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inDocument);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, key === "$ref" ? `document${value}` : inDocument(value)]),
    );
  };
  let compiled = 0;
  const compile = (schema: unknown, where: string) => {
    try {
      ajv.compile(inDocument(schema) as object);
    } catch (error) {
      throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
    }
    compiled += 1;
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) compile(schema, name);
  for (const [path, item] of Object.entries<any>(document.paths)) {
    for (const [method, operation] of Object.entries<any>(item)) {
      for (const parameter of operation.parameters) compile(parameter.schema, `${method} ${path} ${parameter.name}`);
      const body = operation.requestBody?.content["application/json"].schema;
      if (body) compile(body, `${method} ${path} body`);
      for (const [status, response] of Object.entries<any>(operation.responses)) {
        compile(response.content["application/json"].schema, `${method} ${path} ${status}`);
      }
    }
  }
  expect(compiled).toBeGreaterThan(100);
});
