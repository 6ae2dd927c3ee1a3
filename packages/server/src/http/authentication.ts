import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ANONYMOUS, type Caller, type CredentialKind, type UserCaller } from "./caller.ts";
import { httpErrors } from "./errors.ts";
import type { Ports } from "./ports.ts";

/** Checks presented credentials of one kind. Returns null when they are not valid. */
export interface CredentialResolver {
  readonly kind: CredentialKind;
  /** The credential text if the request carries this kind, else null. Kinds are asked in the order of registration. */
  present(request: FastifyRequest): string | null;
  resolve(ports: Ports, credential: string): Promise<UserCaller | null>;
}

/** The token of `Authorization: Bearer <token>`, scheme in any case; null when there is none. */
export function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (!header) return null;
  return /^bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}

/**
 * Client id and secret. No clients exist yet, so every pair is a wrong one: better 401 than to take the caller for a
 * stranger. A half of the pair counts as nothing sent.
 */
export const clientCredentialsResolver: CredentialResolver = {
  kind: "OAUTH_CLIENT_CREDENTIALS",
  present(request) {
    const { "x-cal-client-id": id, "x-cal-secret-key": secret } = request.headers;
    return typeof id === "string" && typeof secret === "string" ? `${id}:${secret}` : null;
  },
  resolve: async () => null,
};

/**
 * Who sends the request: client id and secret, else a bearer token, else a session
 * cookie. Nothing sent is anonymous; something sent that does not check out is 401, on public routes too.
 */
export async function authenticate(
  request: FastifyRequest,
  ports: Ports,
  resolvers: readonly CredentialResolver[],
): Promise<Caller> {
  for (const resolver of resolvers) {
    const credential = resolver.present(request);
    if (credential === null) continue;
    const caller = await resolver.resolve(ports, credential);
    if (caller) return caller;
    // A stale cookie is the browser's doing, not a claim: the visitor is simply not signed in.
    if (resolver.kind === "NEXT_AUTH") return ANONYMOUS;
    throw httpErrors.invalid_credentials();
  }
  if (request.headers.authorization) throw httpErrors.invalid_credentials();
  return ANONYMOUS;
}

/** A name for the credential that a request presents, valid or not, from which it cannot be told; null without one. */
export function credentialName(request: FastifyRequest, resolvers: readonly CredentialResolver[]): string | null {
  for (const resolver of resolvers) {
    const credential = resolver.present(request);
    if (credential === null) continue;
    return createHash("sha256").update(`${resolver.kind} ${credential}`).digest("base64url");
  }
  return null;
}

/** The 401 for a route that needs a caller and got none; says what is half there. */
export function missingCredentials(request: FastifyRequest) {
  const id = request.headers["x-cal-client-id"];
  const secret = request.headers["x-cal-secret-key"];
  if (Boolean(id) !== Boolean(secret)) return httpErrors.incomplete_client_credentials();
  return httpErrors.authentication_required();
}
