import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { AnonymousCaller, Caller, CredentialKind, Permission, UserCaller } from "./caller.ts";
import type { Ports } from "./ports.ts";
import type { ApiVersion, Resource } from "./versions.ts";

/**
 * Who may call: `public` ignores credentials that are absent, `optional` likewise but the use case looks at the caller;
 * `user` needs valid ones.
 */
export type Access = "public" | "optional" | "user";

type Shape = z.ZodType | undefined;
type Out<T extends Shape> = T extends z.ZodType ? z.output<T> : undefined;

export interface OperationInput<P extends Shape, Q extends Shape, B extends Shape, A extends Access> {
  readonly params: Out<P>;
  readonly query: Out<Q>;
  readonly body: Out<B>;
  readonly caller: A extends "user" ? UserCaller : Caller;
  readonly ports: Ports;
  /** The shape that the answer has to have. */
  readonly version: ApiVersion;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Operation<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  A extends Access = Access,
> {
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** With `{parameters}`, from the root: `/v2/schedules/{id}`. */
  readonly path: string;
  readonly resource: Resource;
  /** Oldest version date this handler answers; with several handlers of one route the newest that fits is taken. */
  readonly since?: ApiVersion;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: A;
  readonly permission?: Permission;
  /** Narrows the credentials a `user` route takes. */
  readonly credentials?: readonly CredentialKind[];
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The body may be left out; the handler then sees the schema's reading of `{}`. */
  readonly bodyOptional?: boolean;
  /** Success status; default 200, POST 201. */
  readonly status?: number;
  /** The whole answer, envelope included. */
  readonly response: z.ZodType;
  /** Checks that repetitions have to pass too: made before an answer that is kept for an `Idempotency-Key` is looked for. */
  readonly guard?: (ports: Ports, request: FastifyRequest) => void;
  /**
   * false = an `Idempotency-Key` is ignored: what the operation is for is not in the body (a session cookie), or a replay
   * would answer without the check that it is about (a password).
   */
  readonly idempotent?: false;
  /**
   * For an operation that ends the credential it is called with, so that a repetition would be 401: with an
   * `Idempotency-Key` its answer is kept under that credential, and repeated to whoever presents both again as long as this
   * says so of the answer's body.
   */
  readonly repeatsToSpentCredential?: (ports: Ports, body: string) => Promise<boolean>;
  /** Requests per minute of one caller on this route alone, instead of the common bucket; false = not counted. */
  readonly rateLimitPerMinute?: number | false;
  readonly handler: (input: OperationInput<P, Q, B, A>) => Promise<unknown>;
}

/** Identity that lets TypeScript infer the handler's input from the schemas. */
export function defineOperation<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
  A extends Access = Access,
>(operation: Operation<P, Q, B, A>): Operation {
  return operation as unknown as Operation;
}

/** The success envelope. `more` holds siblings of `data` such as `pagination`. */
export function success<T>(data: T, more?: Record<string, unknown>): { status: "success"; data: T } {
  return { status: "success", data, ...more };
}

/** An answer that is JSON text already: for large ones that are asked for all the time. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The success envelope around data that is JSON text. */
export function successText(data: string): JsonText {
  return new JsonText(`{"status":"success","data":${data}}`);
}

/** For handlers whose caller kind was checked by the route. */
export function isUser(caller: UserCaller | AnonymousCaller): caller is UserCaller {
  return caller.kind === "user";
}
