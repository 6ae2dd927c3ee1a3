import { defineErrors } from "../../http/errors.ts";

export const userErrors = defineErrors({
  email_taken: [409, "Another user has the e-mail address {email}"],
  username_taken: [409, "Another user has the username {username}"],
});
