import type { NewEvent } from "../../events/event-log.ts";
import type { EventTypeRow } from "./state.ts";

/** The event of a change to an event type: what it is called now (or was, when it is gone). */
export function eventOf(
  type: "event-type.created" | "event-type.updated" | "event-type.deleted",
  row: Pick<EventTypeRow, "id" | "slug" | "title" | "length_minutes" | "hidden">,
): NewEvent {
  return {
    type,
    subject: `event-type:${row.id}`,
    data: { id: row.id, slug: row.slug, title: row.title, lengthInMinutes: row.length_minutes, hidden: row.hidden },
  };
}
