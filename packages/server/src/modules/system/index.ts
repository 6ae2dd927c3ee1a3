export { type HealthProbes, systemOperations } from "./routes.ts";
export { installDocs } from "./docs.ts";
