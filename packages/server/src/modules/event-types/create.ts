import { isDuplicate } from "../../database/database.ts";
import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import type { EventTypeInput } from "./schemas.ts";
import { applyInput } from "./apply.ts";
import { checkConnections, checkState } from "./check.ts";
import { eventTypeErrors } from "./errors.ts";
import { eventOf } from "./events.ts";
import { countWhileLocked, findWithOwner, insertEventType, type OwnedEventType, ownsSchedule } from "./queries.ts";
import { newState } from "./state.ts";

/** Lists are not paged, so their length is bounded. */
const MAX_EVENT_TYPES = 200;

/** Name of the constraint that keeps a slug unique among an owner's event types. */
export const UNIQUE_SLUG = "event_types_owner_id_slug_key";

/**
 * Makes an event type, whole or not at all.
 * @throws 400 for a rule that is broken, a slug that is taken or too many event types, 404 for a schedule that is not the caller's.
 */
export async function createEventType(ports: Ports, user: CallerUser, input: EventTypeInput): Promise<OwnedEventType> {
  const state = applyInput(newState(), input);
  checkState(state);
  checkConnections(input);
  try {
    return await ports.db.transaction(async (db) => {
      if ((await countWhileLocked(db, user.id)) >= MAX_EVENT_TYPES)
        throw eventTypeErrors.too_many_event_types({ limit: MAX_EVENT_TYPES });
      if (state.schedule_id !== null && !(await ownsSchedule(db, user.id, state.schedule_id))) {
        throw eventTypeErrors.event_type_schedule_not_found({ id: state.schedule_id });
      }
      const id = await insertEventType(db, user.id, state, ports.clock());
      const created = await findWithOwner(db, id);
      if (!created) throw new Error(`event type ${id} vanished inside its own transaction`);
      await appendEvents(db, ports, user.accountId, [eventOf("event-type.created", created.row)]);
      return created;
    });
  } catch (error) {
    if (isDuplicate(error, UNIQUE_SLUG)) throw eventTypeErrors.event_type_slug_taken({ slug: state.slug });
    throw error;
  }
}
