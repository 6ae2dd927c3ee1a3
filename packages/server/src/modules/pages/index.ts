export { installPages } from "./routes.ts";
