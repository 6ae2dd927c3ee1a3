export { installPages, refuseAddress } from "./routes.ts";
