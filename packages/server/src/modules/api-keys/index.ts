export { apiKeyCreated, makeKey, type MadeKey } from "./create.ts";
export { apiKeyResolver } from "./resolver.ts";
export { apiKeysOperations } from "./routes.ts";
