import { formatInstant } from "@meridian/engine";
import type { Db } from "../../database/database.ts";
import { appendEvents, type NewEvent } from "../../events/event-log.ts";
import type { Ports } from "../../http/ports.ts";
import type { LoggedHold } from "./queries.ts";

type EventPorts = Pick<Ports, "clock" | "ids">;
type HoldEventType = "hold.created" | "hold.changed" | "hold.released";

function holdEvent(type: HoldEventType, hold: LoggedHold, more: Record<string, unknown> = {}): NewEvent {
  return {
    type,
    subject: `hold:${hold.uid}`,
    data: {
      uid: hold.uid,
      eventTypeId: hold.event_type_id,
      hostId: hold.host_id,
      start: formatInstant(hold.starts_at),
      end: formatInstant(hold.ends_at),
      until: formatInstant(hold.expires_at),
      strict: hold.strict,
      ...more,
    },
  };
}

/** Tells the host's account of a hold. Call it last in the transaction, as all that appends events. */
export async function tellOfHold(
  db: Db,
  ports: EventPorts,
  type: "hold.created" | "hold.released",
  hold: LoggedHold,
): Promise<void> {
  await appendEvents(db, ports, hold.account_id, [holdEvent(type, hold)]);
}

/** A hold that goes to a host of another account leaves the one log and begins in the other. */
export async function tellOfMove(db: Db, ports: EventPorts, former: LoggedHold, hold: LoggedHold): Promise<void> {
  if (former.account_id === hold.account_id) {
    const before = { previousStart: formatInstant(former.starts_at), previousEnd: formatInstant(former.ends_at) };
    await appendEvents(db, ports, hold.account_id, [holdEvent("hold.changed", hold, before)]);
    return;
  }
  const told = [
    { accountId: former.account_id, event: holdEvent("hold.released", former) },
    { accountId: hold.account_id, event: holdEvent("hold.created", hold) },
  ];
  // The lower account first: two moves that cross never wait for each other.
  for (const { accountId, event } of told.sort((a, b) => a.accountId - b.accountId)) {
    await appendEvents(db, ports, accountId, [event]);
  }
}
