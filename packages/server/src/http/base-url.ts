import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";

/** Whether people reach this server over https. */
export function isHttps(request: FastifyRequest, config: Pick<Config, "baseUrl">): boolean {
  return config.baseUrl?.startsWith("https:") ?? request.protocol === "https";
}

/** Where people reach this server: MERIDIAN_BASE_URL, else what the request says. Without a trailing slash. */
export function baseUrl(request: FastifyRequest, config: Pick<Config, "baseUrl">): string {
  return config.baseUrl ?? `${request.protocol}://${request.host || "localhost"}`;
}
