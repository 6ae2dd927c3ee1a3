import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { statusOnly } from "../../http/schemas.ts";
import { createApiKey } from "./create.ts";
import { deleteApiKey } from "./delete.ts";
import { presentApiKey, presentMadeKey } from "./present.ts";
import { listKeys } from "./queries.ts";
import { isUnused, refreshApiKey } from "./refresh.ts";
import {
  apiKeyListAnswer,
  apiKeyParams,
  createApiKeyBody,
  madeApiKeyAnswer,
  refreshApiKeyBody,
  refreshedApiKeyAnswer,
} from "./schemas.ts";

/** Tokens that a person lent to an application must not turn into keys that outlive them. */
const common = {
  resource: "api-keys",
  tag: "Api Keys",
  access: "user",
  credentials: ["API_KEY", "NEXT_AUTH"],
} as const;

const list = defineOperation({
  ...common,
  id: "listApiKeys",
  method: "GET",
  path: "/v2/api-keys",
  summary: "List your API keys",
  description: "Oldest first. The keys themselves are not kept and cannot be shown.",
  response: apiKeyListAnswer,
  handler: async ({ ports, caller }) => success((await listKeys(ports.db, caller.user.id)).map(presentApiKey)),
});

const create = defineOperation({
  ...common,
  id: "createApiKey",
  method: "POST",
  path: "/v2/api-keys",
  summary: "Create an API key",
  description: "The answer holds the key, this once.",
  body: createApiKeyBody,
  bodyOptional: true,
  response: madeApiKeyAnswer,
  handler: async ({ ports, caller, body }) => success(presentMadeKey(await createApiKey(ports, caller.user, body))),
});

const refresh = defineOperation({
  ...common,
  credentials: ["API_KEY"],
  id: "refreshApiKey",
  method: "POST",
  path: "/v2/api-keys/refresh",
  summary: "Replace the API key you call with",
  description:
    "Makes a new key with the note of the one in the Authorization header, which stops working at once. When the answer is lost, the same request with the old key and the same `Idempotency-Key` has it repeated until the new key is used for the first time, at most 30 days. Choose an `Idempotency-Key` that nobody can guess.",
  status: 200,
  body: refreshApiKeyBody,
  bodyOptional: true,
  response: refreshedApiKeyAnswer,
  repeatsToSpentCredential: (ports, body) => isUnused(ports, refreshedApiKeyAnswer.parse(JSON.parse(body)).data.apiKey),
  handler: async ({ ports, caller, body }) => success({ apiKey: (await refreshApiKey(ports, caller, body)).apiKey }),
});

const remove = defineOperation({
  ...common,
  id: "deleteApiKey",
  method: "DELETE",
  path: "/v2/api-keys/{id}",
  summary: "Delete an API key",
  description: "It stops working at once.",
  params: apiKeyParams,
  response: statusOnly,
  handler: async ({ ports, caller, params }) => {
    await deleteApiKey(ports, caller.user, params.id);
    return { status: "success" };
  },
});

export const apiKeysOperations: Operation[] = [list, create, refresh, remove];
