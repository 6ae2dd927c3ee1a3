import type { UserRow } from "./queries.ts";

/** A user as the API shows it to that user. */
export function presentUser(row: UserRow) {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    name: row.name,
    avatarUrl: row.avatarUrl,
    bio: row.bio,
    timeFormat: row.timeFormat,
    defaultScheduleId: row.defaultScheduleId,
    weekStart: row.weekStart,
    timeZone: row.timeZone,
    organizationId: null,
  };
}
