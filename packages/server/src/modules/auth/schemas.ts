import { z } from "zod";
import { email, envelope, timeZone } from "../../http/schemas.ts";
import { personName, userSchema } from "../me/index.ts";
import { usernameProblem } from "./usernames.ts";

const MIN_PASSWORD_LENGTH = 8;
const MAX_PASSWORD_LENGTH = 200;

const username = z
  .string()
  .trim()
  .toLowerCase()
  .superRefine((text, context) => {
    const problem = usernameProblem(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .describe("Name in the address of the booking pages: letters, digits, '-', '_' and '.'. Kept in lower case.")
  .meta({ example: "ana" });

const longPassword = z.string().max(MAX_PASSWORD_LENGTH, `must have at most ${MAX_PASSWORD_LENGTH} characters`);

export const signUpBody = z.object({
  name: personName.describe("Name shown to people who book.").meta({ example: "Ana Sousa" }),
  email: email.describe("E-mail address to sign in with."),
  username,
  password: longPassword
    .min(MIN_PASSWORD_LENGTH, `must have at least ${MIN_PASSWORD_LENGTH} characters`)
    .describe("Password to sign in with.")
    .meta({ format: "password" }),
  timeZone: timeZone.optional().describe("IANA zone of the person and of the default schedule; UTC when absent."),
});
export type SignUpBody = z.output<typeof signUpBody>;

export const signInBody = z.object({
  email: email.describe("E-mail address of the account."),
  password: longPassword.describe("Password of the account.").meta({ format: "password" }),
});
export type SignInBody = z.output<typeof signInBody>;

const session = z.object({
  user: userSchema,
  expiresAt: z.string().describe("When the session ends.").meta({ example: "2050-10-01T09:00:00.000Z" }),
});

export const signUpAnswer = envelope(
  z.object({
    user: userSchema,
    apiKey: z
      .string()
      .describe("An API key that does not expire. It is shown this once and cannot be read again.")
      .meta({ example: "cal_0123456789abcdef0123456789abcdef" }),
  }),
);
export const signInAnswer = envelope(session);
export const sessionAnswer = envelope(session.nullable());
