export { checkOutgoingUrl, hostOf, type UrlRefusal } from "./check-url.ts";
export { createOutgoingHttp, type OutgoingHttp, type Outcome } from "./client.ts";
export type { Resolve } from "./names.ts";
