import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { getMe } from "./get.ts";
import { presentUser } from "./present.ts";
import { meAnswer, updateMeBody } from "./schemas.ts";
import { updateMe } from "./update.ts";

const common = { resource: "me", tag: "Me", access: "user" } as const;

const get = defineOperation({
  ...common,
  id: "getMe",
  method: "GET",
  path: "/v2/me",
  summary: "Get your profile",
  permission: "PROFILE_READ",
  response: meAnswer,
  handler: async ({ ports, caller }) => success(presentUser(await getMe(ports.db, caller.user.id))),
});

const update = defineOperation({
  ...common,
  id: "updateMe",
  method: "PATCH",
  path: "/v2/me",
  summary: "Change your profile",
  description:
    "Only the fields you send change. `null` empties name, avatarUrl and bio, and leaves any other field as it is. A new `timeZone` moves your default schedule to it as well.",
  permission: "PROFILE_WRITE",
  body: updateMeBody,
  response: meAnswer,
  handler: async ({ ports, caller, body }) => success(presentUser(await updateMe(ports, caller.user, body))),
});

export const meOperations: Operation[] = [get, update];
