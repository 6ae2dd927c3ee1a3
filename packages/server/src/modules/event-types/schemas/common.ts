import { z } from "zod";

/** A year: beyond, a duration in minutes is a mistake, and columns are 32 bits wide. */
export const MAX_MINUTES = 525_600;
/** Longest booking, step and buffer that the engine takes: 31 days. */
export const MAX_LENGTH_MINUTES = 44_640;
/** Largest shift of starts: a day. */
export const MAX_OFFSET_MINUTES = 1440;

/** Text that PostgreSQL can keep: a lone half of a surrogate pair has no UTF-8 form. */
export function text(maxLength: number) {
  return z
    .string("must be text")
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine((value) => value.isWellFormed(), "must be valid Unicode text");
}

/** Text with something to see in it. */
export function filledText(maxLength: number) {
  return text(maxLength).refine((value) => value.trim() !== "", "must not be empty");
}

export function whole(minimum: number, maximum: number) {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z.number(message).int(message).min(minimum, message).max(maximum, message);
}

export const flag = z.boolean("must be true or false");

/** Absolute http(s) address. Other schemes are refused: the value becomes a link on public pages. */
export const webUrl = text(2000)
  .refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ""), "must be an http:// or https:// URL")
  .meta({ format: "uri" });

/** For properties that cannot be cleared with null: there null says nothing, like absence. */
export function ignoringNull<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/**
 * One of several object shapes, chosen by looking at the value, so that a failure names the property that is wrong and
 * not every shape that did not fit. `pick` answers the schema, or the text of the failure.
 */
export function choose<const S extends readonly z.ZodType[]>(
  options: S,
  pick: (value: Record<string, unknown>) => S[number] | string,
): z.ZodType<z.output<S[number]>> {
  const shapes = options.map((option) => {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(option, { io: "input", unrepresentable: "any" });
    return schema;
  });
  return z
    .unknown()
    .transform((value, context) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        context.addIssue({ code: "custom", message: "must be an object" });
        return z.NEVER;
      }
      const picked = pick(value as Record<string, unknown>);
      if (typeof picked === "string") {
        context.addIssue({ code: "custom", message: picked });
        return z.NEVER;
      }
      const result = picked.safeParse(value);
      if (result.success) return result.data as z.output<S[number]>;
      for (const issue of result.error.issues)
        context.issues.push({ ...issue, input: value } as (typeof context.issues)[0]);
      return z.NEVER;
    })
    .meta({ anyOf: shapes } as Record<string, unknown>);
}

export const disabled = z.object({ disabled: z.literal(true).describe("Switches the setting off") });
export type Disabled = z.output<typeof disabled>;

/** `{"disabled": true}` or the setting itself, in which `"disabled": false` may stand. */
export function orDisabled<T extends z.ZodType>(schema: T) {
  return choose([schema, disabled], (value) => {
    if (value.disabled === true) return disabled;
    const isOn = value.disabled === undefined || value.disabled === null || value.disabled === false;
    return isOn ? schema : "disabled must be true or false";
  });
}

/** Whether an `orDisabled` value switches the setting off. */
export function isDisabled(value: object): value is Disabled {
  return (value as Partial<Disabled>).disabled === true;
}
