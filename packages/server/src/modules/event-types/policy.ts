import type { CallerUser } from "../../http/caller.ts";
import type { EventTypeRow } from "./state.ts";

/** Owners read their own; operators of the server may read all. */
export function mayRead(user: CallerUser, row: EventTypeRow): boolean {
  return row.owner_id === user.id || user.role === "ADMIN";
}

export function mayChange(user: CallerUser, row: EventTypeRow): boolean {
  return row.owner_id === user.id;
}
