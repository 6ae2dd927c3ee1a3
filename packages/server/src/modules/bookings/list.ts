import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingErrors } from "./errors.ts";
import type { ListQuery } from "./input-schemas.ts";
import { anyEventTypeExists, listBookings, type Page } from "./list-queries.ts";
import type { PresentableBooking } from "./queries.ts";

/**
 * Bookings that the person organizes or attends. Two statements at most, whatever is asked for.
 * @throws 400 when event types were named and none of them exists.
 */
export async function searchBookings(
  ports: Ports,
  user: CallerUser,
  query: ListQuery,
): Promise<{ bookings: PresentableBooking[]; totalItems: number }> {
  const eventTypeIds = together(query.eventTypeIds, query.eventTypeId);
  if (eventTypeIds && !(await anyEventTypeExists(ports.db, eventTypeIds)))
    throw bookingErrors.event_types_do_not_exist();
  const filter = {
    user,
    nowMs: ports.clock(),
    statuses: query.status ?? null,
    attendeeEmail: query.attendeeEmail ?? null,
    attendeeName: query.attendeeName ?? null,
    uid: query.bookingUid ?? null,
    eventTypeIds,
    teamIds: together([...(query.teamsIds ?? []), ...(query.teamIds ?? [])], query.teamId),
    afterStartMs: query.afterStart ?? null,
    beforeEndMs: query.beforeEnd ?? null,
    afterCreatedMs: query.afterCreatedAt ?? null,
    beforeCreatedMs: query.beforeCreatedAt ?? null,
    afterUpdatedMs: query.afterUpdatedAt ?? null,
    beforeUpdatedMs: query.beforeUpdatedAt ?? null,
  };
  return listBookings(ports.db, filter, { ...orderOf(query), take: query.take, skip: query.skip });
}

function together(many: readonly number[] | undefined, one: number | undefined): number[] | null {
  const all = [...(many ?? []), ...(one === undefined ? [] : [one])];
  return all.length === 0 ? null : all;
}

/** The first order that is given wins. Lists of what is over show the latest first. */
function orderOf(query: ListQuery): Pick<Page, "by" | "direction"> {
  if (query.sortStart) return { by: "start", direction: query.sortStart };
  if (query.sortEnd) return { by: "end", direction: query.sortEnd };
  if (query.sortCreated) return { by: "created", direction: query.sortCreated };
  if (query.sortUpdatedAt) return { by: "updated", direction: query.sortUpdatedAt };
  const asked = new Set(query.status);
  const over = asked.size === 1 && (asked.has("past") || asked.has("cancelled"));
  return { by: "start", direction: over ? "desc" : "asc" };
}
