import { z } from "zod";

const MAX_NAME_LENGTH = 255;

/** A person's name: it ends up in the headers of mails, so no line breaks or other control characters. */
export const personName = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .regex(/^\P{Cc}*$/u, "must not contain control characters");
