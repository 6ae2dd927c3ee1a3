import { z } from "zod";
import type { Operation } from "./operation.ts";
import { RESOURCES } from "./versions.ts";

type Json = Record<string, unknown>;

const DESCRIPTION = `Scheduling infrastructure you own: availability, slots, bookings that cannot be doubled.

Send an API key as \`Authorization: Bearer cal_...\`. The header \`cal-api-version\` picks the shape of a resource: a date
resolves to the newest shape that is not newer; without the header you get the newest. The answer names the shape used in
its own \`cal-api-version\` header. Send an \`Idempotency-Key\` with a POST, PATCH, PUT or DELETE to repeat it safely; signing in and out do not take one.`;

/** The OpenAPI 3.1 document of the operations. Deterministic: the committed copy is compared byte for byte. */
export function openApiDocument(operations: readonly Operation[]): Json {
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {});
    const method = operation.method.toLowerCase();
    // Of several versions of one route the first listed, the newest, is the documented one.
    item[method] ??= describe(operation, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Meridian API",
      version: "2",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(operations.map((operation) => operation.tag))].sort().map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key (`cal_...`) or access token" },
        session: { type: "apiKey", in: "cookie", name: "meridian_session" },
      },
    },
  };
}

function describe(operation: Operation, schemas: Record<string, Json>): Json {
  const status = String(operation.status ?? (operation.method === "POST" ? 201 : 200));
  const security = operation.access === "public" ? [] : [{ bearer: [] }, { session: [] }];
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    security: operation.access === "optional" ? [{}, ...security] : security,
    ...(operation.permission ? { "x-permission": operation.permission } : {}),
    parameters: [
      versionParameter(operation),
      ...(operation.method === "GET" || operation.idempotent === false ? [] : [IDEMPOTENCY_PARAMETER]),
      ...parametersOf(operation.params, "path", schemas),
      ...parametersOf(operation.query, "query", schemas),
    ],
    ...(operation.body
      ? {
          requestBody: {
            required: !operation.bodyOptional,
            content: { "application/json": { schema: toSchema(operation.body, "input", schemas) } },
          },
        }
      : {}),
    responses: {
      [status]: {
        description: "Success",
        content: { "application/json": { schema: toSchema(operation.response, "output", schemas) } },
      },
      default: { description: "Failure", content: { "application/json": { schema: errorSchema(schemas) } } },
    },
  };
}

const IDEMPOTENCY_PARAMETER: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A value of your own, new for each command: repeating the command with it has no second effect. It is known per user; without credentials per network address (of IPv6 the first 64 bits), so that the repetition must come from the same one",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function versionParameter(operation: Operation): Json {
  const shapes: readonly string[] = RESOURCES[operation.resource].shapes;
  return {
    name: "cal-api-version",
    in: "header",
    required: false,
    description: `Shape of the resource; of: ${shapes.join(", ")}`,
    schema: { type: "string", default: shapes.at(-1) },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query", schemas: Record<string, Json>): Json[] {
  if (!schema) return [];
  const object = toSchema(schema, "input", schemas, true) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, { description, example, ...property }]) => ({
    name,
    in: place,
    required: place === "path" || (object.required ?? []).includes(name),
    ...(description ? { description } : {}),
    ...(example === undefined ? {} : { example }),
    schema: property,
  }));
}

const SAFE_INTEGERS = new Set([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

function tidy(node: Json): void {
  if (SAFE_INTEGERS.has(node.maximum as number)) delete node.maximum;
  if (SAFE_INTEGERS.has(node.minimum as number)) delete node.minimum;
  if (typeof node.format === "string" && node.pattern) delete node.pattern;
}

/** A zod schema as JSON Schema; schemas with an `id` become components (`<id>Input` when read, `<id>` when written). */
function toSchema(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Json>, inline = false): Json {
  const document = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      tidy(jsonSchema as Json);
      // Output objects may grow fields; nothing is promised about those not named.
      if (io === "output" && (jsonSchema as Json).additionalProperties === false)
        delete (jsonSchema as Json).additionalProperties;
    },
  }) as Json;
  const {
    $schema: _dialect,
    $defs,
    id: _id,
    ...root
  } = document as Json & { $defs?: Record<string, Json>; id?: string };
  const nameOf = (id: string) => (io === "input" && !id.endsWith("Input") ? `${id}Input` : id);
  const rename = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rename);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [
        key,
        key === "$ref" && typeof value === "string"
          ? value.replace(/^#\/\$defs\/(.+)$/, (_, id: string) => `#/components/schemas/${nameOf(id)}`)
          : rename(value),
      ]),
    );
  };
  for (const [id, definition] of Object.entries($defs ?? {})) {
    const { id: _ownId, ...body } = definition;
    schemas[nameOf(id)] ??= rename(body) as Json;
  }
  const body = rename(root) as Json;
  const id = z.globalRegistry.get(schema)?.id;
  if (!id || inline) return body;
  schemas[nameOf(id)] ??= body;
  return { $ref: `#/components/schemas/${nameOf(id)}` };
}

function errorSchema(schemas: Record<string, Json>): Json {
  schemas.Error ??= {
    type: "object",
    required: ["status", "timestamp", "path", "message", "error"],
    properties: {
      status: { type: "string", enum: ["error"] },
      timestamp: { type: "string", format: "date-time" },
      path: { type: "string" },
      message: { type: "string", description: "Same as `error.message`" },
      error: {
        type: "object",
        required: ["code", "reason", "message"],
        properties: {
          code: { type: "string", description: "Kind of failure, as v2 clients know it", example: "NotFoundException" },
          reason: { type: "string", description: "Which failure exactly; stable", example: "booking_not_found" },
          message: { type: "string" },
          details: { type: "object" },
        },
      },
    },
  };
  return { $ref: "#/components/schemas/Error" };
}
