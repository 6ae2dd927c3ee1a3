import { type Caller, type CallerUser, callerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import type { EventTypeOutput, ListQuery } from "./schemas.ts";
import { withGuestsHidden } from "./booking-fields.ts";
import { eventTypeErrors } from "./errors.ts";
import { mayRead } from "./policy.ts";
import { presentEventType, type View } from "./present.ts";
import { findOwners, findWithOwner, listEventTypes, type OwnedEventType } from "./queries.ts";
import { type EventTypeRow, newState } from "./state.ts";

/** @throws 404 when there is none or the caller may not read it: the two are not told apart. */
export async function readEventType(ports: Ports, user: CallerUser, id: number): Promise<OwnedEventType> {
  const found = await findWithOwner(ports.db, id);
  if (!found || !mayRead(user, found.row)) throw eventTypeErrors.own_event_type_not_found({ id });
  return found;
}

/**
 * Event types by username (and slug), the dynamic one of several usernames, or the caller's own. Unknown users and
 * slugs give an empty list; unknown names among several are 404, because the meeting would lack somebody.
 */
export async function searchEventTypes(
  ports: Ports,
  caller: Caller,
  query: ListQuery,
  baseUrl: string,
): Promise<EventTypeOutput[]> {
  const viewer = callerUser(caller);
  const view: View = { baseUrl, viewerId: viewer?.id ?? null, inList: true };
  // There are no organizations yet, so nobody is found inside one.
  const inOrganization = query.orgSlug !== undefined || query.orgId !== undefined;
  const order = { newestFirst: query.sortCreatedAt === "desc", ...(viewer ? { viewerId: viewer.id } : {}) };
  if (query.username !== undefined) {
    const slug = query.eventSlug === undefined ? {} : { slug: query.eventSlug };
    const filter = { username: query.username, ...slug, ...order };
    return inOrganization ? [] : presentAll(await listEventTypes(ports.db, filter), view);
  }
  if (query.usernames !== undefined) return [await dynamicEventType(ports, query.usernames, inOrganization, view)];
  if (!viewer || query.eventSlug !== undefined) return [];
  return presentAll(await listEventTypes(ports.db, { userId: viewer.id, ...order }), view);
}

function presentAll(found: readonly OwnedEventType[], view: View): EventTypeOutput[] {
  return found.map(({ row, owner }) => presentEventType(row, [owner], view));
}

const MAX_USERS = 50;
const DYNAMIC_LENGTHS = [15, 30, 45, 60, 90];

/** The meeting of several people that needs no set-up: it is stored nowhere. */
export function dynamicRow(): EventTypeRow {
  const state = newState();
  return {
    ...state,
    id: 0,
    owner_id: 0,
    team_id: null,
    created_at: 0,
    updated_at: 0,
    slug: "dynamic",
    title: "Group Meeting",
    length_minutes: 30,
    length_options: DYNAMIC_LENGTHS,
    booking_fields: withGuestsHidden(state.booking_fields, true),
  };
}

async function dynamicEventType(ports: Ports, given: readonly string[], inOrganization: boolean, view: View) {
  const usernames = [...new Set(given.map((username) => username.toLowerCase()).filter((username) => username !== ""))];
  if (usernames.length > MAX_USERS) throw eventTypeErrors.event_type_too_many_users({ max: MAX_USERS });
  const owners = inOrganization ? [] : await findOwners(ports.db, usernames);
  const missing = usernames.filter((username) => !owners.some((owner) => owner.username === username));
  if (missing.length > 0 || owners.length === 0) {
    throw eventTypeErrors.event_type_users_not_found({
      usernames: missing.map((name) => name.slice(0, 100)).join(", "),
    });
  }
  return presentEventType(dynamicRow(), owners, view);
}
