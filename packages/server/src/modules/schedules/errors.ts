import { defineErrors } from "../../http/errors.ts";

export const scheduleErrors = defineErrors({
  schedule_not_found: [404, "Schedule with id={id} was not found"],
  /** Clients of the v2 API get 400, not 404, for deleting what is not there. */
  schedule_to_delete_not_found: [400, "Schedule with id={id} was not found, so it cannot be deleted"],
  schedule_of_other_user: [403, "Schedule with id={id} belongs to another user"],
  too_many_schedules: [400, "A user can have at most {limit} schedules"],
});
