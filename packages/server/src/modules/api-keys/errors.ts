import { defineErrors } from "../../http/errors.ts";

export const apiKeyErrors = defineErrors({
  api_key_not_found: [404, "API key {id} was not found"],
  too_many_api_keys: [400, "A user can have at most {limit} API keys: delete one first"],
});
