import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { statusOnly } from "../../http/schemas.ts";
import { createSchedule } from "./create.ts";
import { deleteSchedule } from "./delete.ts";
import { getSchedule } from "./get.ts";
import { presentSchedule } from "./present.ts";
import { findDefaultSchedule, listSchedules } from "./queries.ts";
import {
  createScheduleBody,
  defaultScheduleAnswer,
  scheduleAnswer,
  scheduleListAnswer,
  scheduleParams,
  updateScheduleBody,
} from "./schemas.ts";
import { updateSchedule } from "./update.ts";

const common = { resource: "schedules", since: "2024-06-11", tag: "Schedules", access: "user" } as const;

const create = defineOperation({
  ...common,
  id: "createSchedule",
  method: "POST",
  path: "/v2/schedules",
  summary: "Create a schedule",
  description:
    "Without `availability` the schedule is open Monday to Friday, 09:00 to 17:00. With `isDefault: true` it becomes the default schedule, the one that event types without a schedule of their own use.",
  permission: "SCHEDULE_WRITE",
  body: createScheduleBody,
  response: scheduleAnswer,
  handler: async ({ ports, caller, body }) => success(presentSchedule(await createSchedule(ports, caller.user, body))),
});

const list = defineOperation({
  ...common,
  id: "listSchedules",
  method: "GET",
  path: "/v2/schedules",
  summary: "List your schedules",
  description: "All of them, oldest first.",
  permission: "SCHEDULE_READ",
  response: scheduleListAnswer,
  handler: async ({ ports, caller }) => success((await listSchedules(ports.db, caller.user.id)).map(presentSchedule)),
});

const getDefault = defineOperation({
  ...common,
  id: "getDefaultSchedule",
  method: "GET",
  path: "/v2/schedules/default",
  summary: "Get your default schedule",
  description: "`data` is null when no schedule is the default.",
  permission: "SCHEDULE_READ",
  response: defaultScheduleAnswer,
  handler: async ({ ports, caller }) => {
    const row = await findDefaultSchedule(ports.db, caller.user.id);
    return success(row && presentSchedule(row));
  },
});

const get = defineOperation({
  ...common,
  id: "getSchedule",
  method: "GET",
  path: "/v2/schedules/{scheduleId}",
  summary: "Get a schedule",
  permission: "SCHEDULE_READ",
  params: scheduleParams,
  response: scheduleAnswer,
  handler: async ({ ports, caller, params }) =>
    success(presentSchedule(await getSchedule(ports, caller.user, params.scheduleId))),
});

const update = defineOperation({
  ...common,
  id: "updateSchedule",
  method: "PATCH",
  path: "/v2/schedules/{scheduleId}",
  summary: "Change a schedule",
  description:
    "Only the fields you send change. `availability` and `overrides` are each replaced as a whole, independently of each other.",
  permission: "SCHEDULE_WRITE",
  params: scheduleParams,
  body: updateScheduleBody,
  response: scheduleAnswer,
  handler: async ({ ports, caller, params, body }) =>
    success(presentSchedule(await updateSchedule(ports, caller.user, params.scheduleId, body))),
});

const remove = defineOperation({
  ...common,
  id: "deleteSchedule",
  method: "DELETE",
  path: "/v2/schedules/{scheduleId}",
  summary: "Delete a schedule",
  description:
    "Event types that used it fall back to your default schedule. When you delete the default, your oldest remaining schedule becomes the default. After the last one is gone, nothing that relies on the default can be booked.",
  permission: "SCHEDULE_WRITE",
  params: scheduleParams,
  response: statusOnly,
  handler: async ({ ports, caller, params }) => {
    await deleteSchedule(ports, caller.user, params.scheduleId);
    return { status: "success" };
  },
});

export const schedulesOperations: Operation[] = [create, list, getDefault, get, update, remove];
