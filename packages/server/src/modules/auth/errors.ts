import { defineErrors } from "../../http/errors.ts";

export const authErrors = defineErrors({
  sign_up_closed: [403, "This server does not take new accounts"],
  /** The same for an unknown address and a wrong password: who has an account is nobody's business. */
  wrong_email_or_password: [401, "The e-mail address or the password is wrong"],
  too_many_sign_in_attempts: [429, "Too many attempts: try again in {minutes} minutes"],
  foreign_origin: [403, "A request that is signed in by a cookie must come from this server's own pages"],
});
