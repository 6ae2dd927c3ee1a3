import { type Db, isDuplicate } from "../../database/database.ts";
import { appendEvents, type NewEvent } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { chooseDefaultSchedule, moveDefaultScheduleToZone } from "../schedules/index.ts";
import { userErrors } from "./errors.ts";
import { getMe } from "./get.ts";
import { type UserPatch, updateUser, type UserRow } from "./queries.ts";
import type { UpdateMeBody } from "./schemas.ts";

/**
 * Changes the caller's own profile. A new zone is given to the default schedule too (to the new one, when both change). An
 * e-mail address is changed at once: there is no mail yet by which the new one could be verified first.
 * @throws email_taken (409); schedule_not_found (404) and schedule_of_other_user (403) for `defaultScheduleId`.
 */
export async function updateMe(ports: Ports, user: CallerUser, body: UpdateMeBody): Promise<UserRow> {
  try {
    return await ports.db.transaction((db) => write(db, ports, user, body));
  } catch (error) {
    if (isDuplicate(error, "users_email_key")) throw userErrors.email_taken({ email: body.email ?? "" });
    throw error;
  }
}

async function write(db: Db, ports: Ports, user: CallerUser, body: UpdateMeBody): Promise<UserRow> {
  const patch = readPatch(body);
  const changed: string[] = Object.keys(patch);
  const scheduleEvents: NewEvent[] = [];
  if (typeof body.defaultScheduleId === "number") {
    scheduleEvents.push(...(await chooseDefaultSchedule(db, ports, user, body.defaultScheduleId)));
    changed.push("defaultScheduleId");
  }
  if (patch.timeZone !== undefined) {
    scheduleEvents.push(...(await moveDefaultScheduleToZone(db, ports, user, patch.timeZone)));
  }
  if (changed.length > 0) {
    await updateUser(db, user.id, patch, ports.clock());
    const userUpdated = { type: "user.updated", subject: `user:${user.id}`, data: { userId: user.id, changed } };
    await appendEvents(db, ports, user.accountId, [userUpdated, ...scheduleEvents]);
  }
  return getMe(db, user.id);
}

/** The fields to write; null stays only where it empties a field. */
function readPatch(body: UpdateMeBody): UserPatch {
  const { defaultScheduleId: _, name, avatarUrl, bio, ...rest } = body;
  const given = Object.entries({ ...rest }).filter(([, value]) => value !== null && value !== undefined);
  const emptied = Object.entries({ name, avatarUrl, bio }).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...given, ...emptied]) as UserPatch;
}
