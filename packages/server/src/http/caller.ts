/** Kinds of credential, by the names that the v2 API has for them. */
export type CredentialKind =
  | "API_KEY"
  | "OAUTH_CLIENT_CREDENTIALS"
  | "ACCESS_TOKEN"
  | "THIRD_PARTY_ACCESS_TOKEN"
  | "NEXT_AUTH";

/** What routes require of credentials that are bound to permissions. */
export type Permission =
  | "EVENT_TYPE_READ"
  | "EVENT_TYPE_WRITE"
  | "BOOKING_READ"
  | "BOOKING_WRITE"
  | "SCHEDULE_READ"
  | "SCHEDULE_WRITE"
  | "APPS_READ"
  | "APPS_WRITE"
  | "PROFILE_READ"
  | "PROFILE_WRITE";

export interface CallerUser {
  readonly id: number;
  readonly accountId: number;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly timeZone: string;
  readonly role: "USER" | "ADMIN";
}

export interface UserCaller {
  readonly kind: "user";
  readonly user: CallerUser;
  readonly credential: {
    readonly kind: CredentialKind;
    /** Stable name of the credential: idempotency scope and holder of a slot; never a secret. */
    readonly name: string;
    /** Key or session row: id of the API key, hash of the session. */
    readonly id: string;
  };
  /** null = not bound to permissions (API keys, sessions). */
  readonly permissions: ReadonlySet<Permission> | null;
}

export interface AnonymousCaller {
  readonly kind: "anonymous";
}

export type Caller = UserCaller | AnonymousCaller;

export const ANONYMOUS: AnonymousCaller = { kind: "anonymous" };

/** The user behind the caller, or null. */
export function callerUser(caller: Caller): CallerUser | null {
  return caller.kind === "user" ? caller.user : null;
}
