import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { eventTypeErrors } from "./errors.ts";
import { eventOf } from "./events.ts";
import { mayChange } from "./policy.ts";
import { deleteEventType, lockEventType } from "./queries.ts";
import type { EventTypeRow } from "./state.ts";

/**
 * Deletes an event type. Its bookings stay, without an event type; its holds end.
 * @throws 404 when there is none, 403 when it is somebody else's.
 */
export async function removeEventType(ports: Ports, user: CallerUser, id: number): Promise<EventTypeRow> {
  return ports.db.transaction(async (db) => {
    const found = await lockEventType(db, id);
    if (!found) throw eventTypeErrors.own_event_type_not_found({ id });
    if (!mayChange(user, found.row)) throw eventTypeErrors.event_type_of_another_user({ id });
    await deleteEventType(db, id);
    await appendEvents(db, ports, user.accountId, [eventOf("event-type.deleted", found.row)]);
    return found.row;
  });
}
