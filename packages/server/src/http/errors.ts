/**
 * Every failure a caller can meet. An entry has a stable `reason`, a status and a message; the wire code is the name that
 * clients of the v2 API match on. Modules add theirs with `defineErrors`.
 */

const WIRE_CODES: Record<number, string> = {
  400: "BadRequestException",
  401: "UnauthorizedException",
  403: "ForbiddenException",
  404: "NotFoundException",
  405: "MethodNotAllowedException",
  408: "RequestTimeoutException",
  409: "ConflictException",
  412: "PreconditionFailedException",
  413: "PayloadTooLargeException",
  414: "UriTooLongException",
  415: "UnsupportedMediaTypeException",
  422: "UnprocessableEntityException",
  429: "ThrottlerException",
  431: "RequestHeaderFieldsTooLargeException",
  500: "INTERNAL_SERVER_ERROR",
  501: "NotImplementedException",
  503: "ServiceUnavailableException",
};

const STATUS_TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Payload Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
};

export interface ErrorOptions {
  /** Replaces the standard `details`; `reasons` of a refused start, field errors and the like. */
  readonly details?: Record<string, unknown>;
  /** Added to the standard `details`. */
  readonly extra?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  /** Where clients match on another `error.code` than the status gives. */
  readonly wireCode?: string;
}

/** A failure that is the caller's to see. Thrown by use cases; turned into the envelope in one place. */
export class ApiError extends Error {
  readonly reason: string;
  readonly status: number;
  readonly options: ErrorOptions;

  constructor(reason: string, status: number, message: string, options: ErrorOptions = {}) {
    super(message);
    this.name = "ApiError";
    this.reason = reason;
    this.status = status;
    this.options = options;
  }
}

interface ErrorEntry {
  readonly reason: string;
  readonly status: number;
  readonly message: string;
}
const registry = new Map<string, ErrorEntry>();

/** All entries, for the page that explains them. Messages show their `{placeholders}`. */
export function errorEntries(): ErrorEntry[] {
  return [...registry.values()].sort((a, b) => a.reason.localeCompare(b.reason));
}

type Placeholders<M extends string> = M extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type Parameters<M extends string> = [Placeholders<M>] extends [never]
  ? [values?: Record<string, never>, options?: ErrorOptions]
  : [values: Record<Placeholders<M>, string | number>, options?: ErrorOptions];

/**
 * Registers failures and returns their constructors:
 * `const errors = defineErrors({ booking_not_found: [404, "Booking with uid={uid} was not found in the database"] })`,
 * then `throw errors.booking_not_found({ uid })`. A reason may be defined once in the whole server.
 */
export function defineErrors<const D extends Record<string, readonly [status: number, message: string]>>(
  definitions: D,
): { [K in keyof D]: (...args: Parameters<D[K][1]>) => ApiError } {
  const made: Record<string, (values?: Record<string, string | number>, options?: ErrorOptions) => ApiError> = {};
  for (const [reason, [status, message]] of Object.entries(definitions)) {
    if (registry.has(reason)) throw new Error(`error reason ${reason} is defined twice`);
    if (!WIRE_CODES[status]) throw new Error(`error reason ${reason} has an unknown status ${status}`);
    registry.set(reason, { reason, status, message });
    made[reason] = (values = {}, options = {}) =>
      new ApiError(
        reason,
        status,
        message.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? "")),
        options,
      );
  }
  return made as { [K in keyof D]: (...args: Parameters<D[K][1]>) => ApiError };
}

export const httpErrors = defineErrors({
  validation_failed: [400, "{summary}"],
  malformed_json: [400, "The request body is not valid JSON"],
  forbidden_key: [400, 'The request body must not have the key "__proto__", nor "constructor" with "prototype" in it'],
  malformed_request: [400, "The request is not valid HTTP, or its URL is malformed"],
  malformed_host: [400, "The Host header is not a host name"],
  several_hosts: [400, "The request has several Host headers"],
  request_timeout: [408, "The request did not come to its end in time"],
  url_too_long: [414, "A part of the URL is too long"],
  head_too_large: [431, "The URL and the headers of the request are too large"],
  body_required: [400, "Body is required"],
  authentication_required: [401, "This endpoint needs credentials: send 'Authorization: Bearer <API key>'"],
  invalid_credentials: [401, "The credentials are not valid"],
  incomplete_client_credentials: [401, "Send both x-cal-client-id and x-cal-secret-key"],
  unsupported_credentials: [401, "This endpoint does not accept this kind of credential"],
  missing_permission: [403, "The credential lacks the permission {permission}"],
  route_not_found: [404, "Cannot {method} {path}"],
  body_too_large: [413, "The request body is larger than {limitKilobytes} KB"],
  unsupported_media_type: [415, "Send the body as application/json"],
  rate_limited: [429, "Too many requests: try again in {seconds} seconds"],
  idempotency_in_flight: [409, "A request with this Idempotency-Key is still being processed"],
  idempotency_mismatch: [422, "This Idempotency-Key was used with a different request"],
  invalid_idempotency_key: [400, "An Idempotency-Key has 1 to 255 printable ASCII characters"],
  reference_gone: [404, "Something that the request refers to was deleted meanwhile"],
  conflict: [409, "The change conflicts with existing data"],
  internal: [500, "Internal server error"],
  database_unavailable: [503, "The database does not answer; nothing was changed that was not acknowledged. Try again"],
});

/** The error envelope of the v2 API, with `message` also at the top: some clients look there. */
export function errorEnvelope(error: ApiError, path: string, nowMs: number): Record<string, unknown> {
  const code = error.options.wireCode ?? WIRE_CODES[error.status] ?? "INTERNAL_SERVER_ERROR";
  const standard = {
    message: error.message,
    error: STATUS_TITLES[error.status] ?? "Error",
    statusCode: error.status,
    ...error.options.extra,
  };
  // A refused budget has only ever said its text there.
  const details = error.options.details ?? (error.status === 429 ? error.message : standard);
  return {
    status: "error",
    timestamp: new Date(nowMs).toISOString(),
    path,
    message: error.message,
    error: { code, reason: error.reason, message: error.message, details },
  };
}
