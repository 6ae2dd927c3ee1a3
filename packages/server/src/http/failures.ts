import { ApiError, httpErrors } from "./errors.ts";

const FASTIFY_CODES: Record<string, () => ApiError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => httpErrors.body_too_large({ limitKilobytes: BODY_LIMIT_BYTES / 1024 }),
  FST_ERR_BAD_URL: () => httpErrors.malformed_request(),
  FST_ERR_MAX_PARAM_LENGTH: () => httpErrors.url_too_long(),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => httpErrors.unsupported_media_type(),
  FST_ERR_CTP_INVALID_JSON_BODY: () => httpErrors.malformed_json(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => httpErrors.malformed_json(),
};

/** Largest request body: 100 KB. */
export const BODY_LIMIT_BYTES = 100 * 1024;

/** SQLSTATE classes in which the database, not the request, is at fault and trying again helps. */
const UNAVAILABLE = /^(08|57P0|53|40P01|40001|25P0|XX)/;
const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"]);

/**
 * Any thrown thing as an error of the registry. What is not a caller's failure comes back as `internal` or
 * `database_unavailable`, and `unexpected` tells the caller to log the original.
 */
export function toApiError(error: unknown): { failure: ApiError; unexpected: boolean } {
  if (error instanceof ApiError) return { failure: error, unexpected: error.status >= 500 };
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (error instanceof SyntaxError) return { failure: httpErrors.malformed_json(), unexpected: false };
  const mapped = code ? FASTIFY_CODES[code] : undefined;
  if (mapped) return { failure: mapped(), unexpected: false };
  if (code === "23503") return { failure: httpErrors.reference_gone(), unexpected: false };
  if (code === "23505") return { failure: httpErrors.conflict(), unexpected: true };
  const text = typeof message === "string" ? message : "";
  const lost = /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(text);
  if (lost || (code && (UNAVAILABLE.test(code) || NETWORK.has(code)))) {
    return { failure: httpErrors.database_unavailable(), unexpected: true };
  }
  const status = (error as { statusCode?: number })?.statusCode;
  if (code?.startsWith("FST_") && status && status < 500) {
    return {
      failure: httpErrors.validation_failed({ summary: text || "The request is malformed" }),
      unexpected: false,
    };
  }
  return { failure: httpErrors.internal(), unexpected: true };
}

/**
 * What a log may hold of an unexpected error. The database's errors carry more (`detail` names the e-mail address that was
 * there already), and the log is no place for people's data.
 */
export function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    stack: error.stack,
  };
}
