import { z } from "zod";
import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { envelope } from "../../http/schemas.ts";
import { listCities } from "./cities.ts";

const city = z.object({
  city: z.string().describe("Name of the city.").meta({ example: "Buenos Aires" }),
  timezone: z.string().describe("IANA zone of the city.").meta({ example: "America/Argentina/Buenos_Aires" }),
  pop: z
    .number()
    .describe("Population; 0 = not known, which is so for every city of this server.")
    .meta({ example: 0 }),
});

const list = defineOperation({
  id: "listTimeZones",
  method: "GET",
  path: "/v2/timezones",
  resource: "timezones",
  tag: "Time zones",
  summary: "List cities and their time zones",
  description: "One entry per city, by name, for a time zone picker. May be cached for a day.",
  access: "public",
  response: envelope(z.array(city)),
  handler: async ({ reply }) => {
    reply.header("Cache-Control", "public, max-age=86400");
    return success(listCities());
  },
});

export const timezonesOperations: Operation[] = [list];
