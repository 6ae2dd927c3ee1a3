export { authOperations } from "./routes.ts";
export { assertSameOrigin } from "./same-origin.ts";
export { sessionResolver } from "./sessions.ts";
