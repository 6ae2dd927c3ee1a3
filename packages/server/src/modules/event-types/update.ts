import { isDuplicate } from "../../database/database.ts";
import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import type { EventTypeInput } from "./schemas.ts";
import { applyInput } from "./apply.ts";
import { checkConnections, checkState } from "./check.ts";
import { UNIQUE_SLUG } from "./create.ts";
import { eventTypeErrors } from "./errors.ts";
import { eventOf } from "./events.ts";
import { lockEventType, type OwnedEventType, ownsSchedule, updateEventType } from "./queries.ts";
import { mayChange } from "./policy.ts";
import { type EventTypeRow, isSameState } from "./state.ts";

/**
 * Changes what the input names and nothing else; the rules are checked against the state that results. What changes nothing
 * is no event.
 * @throws 404 when the event type or the schedule is not the caller's, 400 for a broken rule or a slug that is taken.
 */
export async function changeEventType(
  ports: Ports,
  user: CallerUser,
  id: number,
  input: EventTypeInput,
): Promise<OwnedEventType> {
  try {
    return await ports.db.transaction(async (db) => {
      const found = await lockEventType(db, id);
      if (!found || !mayChange(user, found.row)) throw eventTypeErrors.own_event_type_not_found({ id });
      const state = applyInput(found.row, input);
      checkState(state);
      checkConnections(input);
      if (typeof input.scheduleId === "number" && !(await ownsSchedule(db, user.id, input.scheduleId))) {
        throw eventTypeErrors.event_type_schedule_not_found({ id: input.scheduleId });
      }
      if (isSameState(found.row, state)) return found;
      const nowMs = ports.clock();
      await updateEventType(db, id, state, nowMs);
      const row: EventTypeRow = { ...found.row, ...state, updated_at: nowMs };
      await appendEvents(db, ports, user.accountId, [eventOf("event-type.updated", row)]);
      return { row, owner: found.owner };
    });
  } catch (error) {
    if (isDuplicate(error, UNIQUE_SLUG)) throw eventTypeErrors.event_type_slug_duplicate({}, { wireCode: "TRPCError" });
    throw error;
  }
}
