export { eventOperations } from "./routes.ts";
