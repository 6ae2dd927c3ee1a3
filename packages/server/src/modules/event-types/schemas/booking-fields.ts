import { z } from "zod";
import { choose, filledText, flag, text } from "./common.ts";

const label = text(1000).describe("Text above the field");
const placeholder = text(1000).describe("Text inside the empty field");
const disableOnPrefill = flag.describe("Locks the field when the page's address fills it in");
const required = flag.describe("Whether a booking without an answer is refused");
const hidden = flag.describe("Kept in the settings, not shown to people who book");

const look = {
  label: label.optional(),
  placeholder: placeholder.optional(),
  disableOnPrefill: disableOnPrefill.optional(),
};
const addressList = z
  .array(filledText(254), "must be a list of addresses or domains")
  .max(500, "must have at most 500 entries");

const name = z.object({ type: z.literal("name"), ...look });
const splitName = z.object({
  type: z.literal("splitName"),
  firstNameLabel: label.optional(),
  firstNamePlaceholder: placeholder.optional(),
  lastNameLabel: label.optional(),
  lastNamePlaceholder: placeholder.optional(),
  lastNameRequired: flag.describe("The first name always is").optional(),
  disableOnPrefill: disableOnPrefill.optional(),
});
const email = z.object({
  type: z.literal("email"),
  ...look,
  required: required.optional(),
  hidden: hidden.optional(),
  excludeEmails: addressList.describe("Addresses and domains that may not book").optional(),
  requireEmails: addressList.describe("Addresses and domains that alone may book").optional(),
});
const location = z.object({ slug: z.literal("location"), label: label.optional() });
const switchable = { required: required.optional(), hidden: hidden.optional(), ...look };
const title = z.object({ slug: z.literal("title"), ...switchable });
const notes = z.object({ slug: z.literal("notes"), ...switchable });
const guests = z.object({ slug: z.literal("guests"), ...switchable });
const rescheduleReason = z.object({ slug: z.literal("rescheduleReason"), ...switchable });

const slug = filledText(100)
  .refine((value) => value !== "__proto__", "must be another name")
  .describe("Key of the answer in bookingFieldsResponses")
  .meta({ example: "company" });
const base = { slug, label, required, hidden: hidden.optional(), disableOnPrefill: disableOnPrefill.optional() };
const options = z
  .array(filledText(500), "must be a list of texts")
  .min(1, "must have at least one option")
  .max(500, "must have at most 500 options")
  .refine((values) => new Set(values).size === values.length, "must not repeat an option")
  .describe("What can be chosen");

/** A field that is text typed by the booker. */
function typed<T extends string>(type: T) {
  return z.object({ type: z.literal(type), ...base, placeholder: placeholder.optional() });
}
/** A field with a fixed list of answers. */
function listed<T extends string>(type: T) {
  return z.object({ type: z.literal(type), ...base, options });
}

const customs = {
  phone: typed("phone"),
  address: typed("address"),
  text: typed("text"),
  number: typed("number"),
  textarea: typed("textarea"),
  url: typed("url"),
  multiemail: typed("multiemail"),
  select: z.object({ type: z.literal("select"), ...base, options, placeholder: placeholder.optional() }),
  multiselect: listed("multiselect"),
  checkbox: listed("checkbox"),
  radio: listed("radio"),
  boolean: z.object({ type: z.literal("boolean"), ...base }),
} as const;

const bySlug = { location, title, notes, guests, rescheduleReason } as const;
const byType = { name, splitName, email } as const;

export type SystemFieldInput = z.output<(typeof bySlug)[keyof typeof bySlug] | (typeof byType)[keyof typeof byType]>;
export type CustomFieldInput = z.output<(typeof customs)[keyof typeof customs]>;
export type BookingFieldInput = SystemFieldInput | CustomFieldInput;

function ownSchema<S extends Record<string, z.ZodType>>(schemas: S, key: unknown): S[keyof S] | undefined {
  return typeof key === "string" && Object.hasOwn(schemas, key) ? schemas[key as keyof S] : undefined;
}

const RESERVED_SLUGS = new Set(["name", "splitName", "email"]);
const types = [...Object.keys(byType), ...Object.keys(customs)].join(", ");

// System fields are known by their slug alone, whatever `type` an answer of ours gave them: output is valid input.
const bookingFieldInput: z.ZodType<BookingFieldInput> = choose(
  [...Object.values(byType), ...Object.values(bySlug), ...Object.values(customs)],
  (value) => {
    const system = ownSchema(bySlug, value.slug) ?? ownSchema(byType, value.type);
    if (system) return system;
    if (typeof value.slug === "string" && RESERVED_SLUGS.has(value.slug)) return `slug ${value.slug} is reserved`;
    return ownSchema(customs, value.type) ?? `type must be one of ${types}`;
  },
);

/** `slug` of a system field that is identified by its type. */
export function fieldSlug(field: BookingFieldInput): string {
  return "slug" in field ? field.slug : field.type === "splitName" ? "name" : field.type;
}

export const bookingFieldsInput = z
  .array(bookingFieldInput, "must be a list of booking fields")
  .min(1, "must have at least one field")
  .max(100, "must have at most 100 fields")
  .superRefine((fields, context) => {
    const seen = new Set<string>();
    fields.forEach((field, index) => {
      const own = fieldSlug(field);
      if (seen.has(own)) context.addIssue({ code: "custom", path: [index], message: `slug ${own} is used twice` });
      seen.add(own);
    });
  });

const shown = {
  label: z.string().optional(),
  placeholder: z.string().optional(),
  disableOnPrefill: z.boolean().optional(),
};
const isDefault = z.literal(true).describe("A field that every event type has");
const systemOutput = { ...shown, required: z.boolean().optional(), hidden: z.boolean().optional(), isDefault };
const customOutput = {
  slug: z.string(),
  label: z.string(),
  required: z.boolean(),
  hidden: z.boolean(),
  disableOnPrefill: z.boolean().optional(),
  isDefault: z.boolean(),
};
const listOutput = { ...customOutput, options: z.array(z.string()) };
const typedOutput = { ...customOutput, placeholder: z.string().optional() };

export const bookingFieldOutput = z.union([
  z.object({ type: z.literal("name"), slug: z.string(), ...shown, isDefault, required: z.boolean() }),
  z.object({
    type: z.literal("splitName"),
    slug: z.string(),
    isDefault,
    firstNameLabel: z.string().optional(),
    firstNamePlaceholder: z.string().optional(),
    lastNameLabel: z.string().optional(),
    lastNamePlaceholder: z.string().optional(),
    lastNameRequired: z.boolean(),
    disableOnPrefill: z.boolean().optional(),
  }),
  z.object({
    type: z.literal("email"),
    slug: z.string(),
    ...systemOutput,
    excludeEmails: z.array(z.string()).optional(),
    requireEmails: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal("radioInput"),
    slug: z.literal("location"),
    isDefault,
    required: z.boolean(),
    hidden: z.boolean(),
    label: z.string().optional(),
  }),
  z.object({ type: z.literal("text"), slug: z.literal("title"), ...systemOutput }),
  z.object({ type: z.literal("textarea"), slug: z.enum(["notes", "rescheduleReason"]), ...systemOutput }),
  z.object({ type: z.literal("multiemail"), slug: z.literal("guests"), ...systemOutput }),
  z.object({ type: z.enum(["phone", "address", "text", "number", "textarea", "url", "multiemail"]), ...typedOutput }),
  z.object({ type: z.literal("select"), ...listOutput, placeholder: z.string().optional() }),
  z.object({ type: z.enum(["multiselect", "checkbox", "radio"]), ...listOutput }),
  z.object({ type: z.literal("boolean"), ...customOutput }),
  z.object({ type: z.literal("unknown"), slug: z.literal("unknown"), bookingField: z.string() }),
]);
