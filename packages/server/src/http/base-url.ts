import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";

/** Where people reach this server: MERIDIAN_BASE_URL, else what the request says. Without a trailing slash. */
export function baseUrl(request: FastifyRequest, config: Pick<Config, "baseUrl">): string {
  return config.baseUrl?.replace(/\/+$/, "") ?? `${request.protocol}://${request.host || "localhost"}`;
}
