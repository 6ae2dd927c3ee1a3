export { checkOutgoingUrl, hostOf, type UrlRefusal } from "./check-url.ts";
export { createOutgoingHttp, type OutgoingHttp, type Outcome, type Resolve } from "./client.ts";
