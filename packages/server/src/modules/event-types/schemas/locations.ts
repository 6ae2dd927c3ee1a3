import { z } from "zod";
import { INTEGRATIONS } from "../integrations.ts";
import { choose, filledText, flag, text, webUrl } from "./common.ts";

const isPublic = flag.describe("Whether people see the value before they book");
const integration = z
  .enum(INTEGRATIONS, `must be one of ${INTEGRATIONS.join(", ")}`)
  .describe("Conferencing app")
  .meta({ example: "cal-video" });

/** E.164: a plus sign, the country code and the number, without separators. */
export const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;
const phoneNumber = text(20)
  .regex(PHONE_NUMBER, "must be a phone number in international format such as +390612345678")
  .describe("Number of the organizer")
  .meta({ example: "+390612345678" });

const inputs = {
  address: z.object({
    type: z.literal("address"),
    address: filledText(1000).describe("Where the organizer receives people").meta({ example: "Via Roma 1, Torino" }),
    public: isPublic,
  }),
  link: z.object({ type: z.literal("link"), link: webUrl.describe("Fixed meeting address"), public: isPublic }),
  integration: z.object({ type: z.literal("integration"), integration }),
  phone: z.object({ type: z.literal("phone"), phone: phoneNumber, public: isPublic }),
  attendeeAddress: z.object({ type: z.literal("attendeeAddress") }),
  attendeePhone: z.object({ type: z.literal("attendeePhone") }),
  attendeeDefined: z.object({ type: z.literal("attendeeDefined") }),
} as const;

const kinds = Object.keys(inputs).join(", ");

const locationInput = choose(Object.values(inputs), (value) => {
  if (value.type === "organizersDefaultApp") return "organizersDefaultApp is for team event types only";
  const known = typeof value.type === "string" && Object.hasOwn(inputs, value.type);
  return known ? inputs[value.type as keyof typeof inputs] : `type must be one of ${kinds}`;
});

/** Where it can take place; with two or more the booker chooses. */
export const locationsInput = z
  .array(locationInput, "must be a list of locations")
  .min(1, "must have at least one location")
  .max(50, "must have at most 50 locations");

export const locationOutput = z.union([
  z.object({ type: z.literal("address"), address: z.string(), public: z.boolean() }),
  z.object({ type: z.literal("link"), link: z.string(), public: z.boolean() }),
  z.object({
    type: z.literal("integration"),
    integration: z.enum(INTEGRATIONS),
    link: z.string().optional(),
    credentialId: z.number().optional(),
  }),
  z.object({ type: z.literal("phone"), phone: z.string(), public: z.boolean() }),
  z.object({ type: z.literal("attendeeAddress") }),
  z.object({ type: z.literal("attendeePhone") }),
  z.object({ type: z.literal("attendeeDefined") }),
  z.object({ type: z.literal("organizersDefaultApp") }),
  z.object({ type: z.literal("unknown"), location: z.string().describe("What is stored, as JSON text") }),
]);
