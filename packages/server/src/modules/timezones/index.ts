export { timezonesOperations } from "./routes.ts";
