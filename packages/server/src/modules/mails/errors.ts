import { defineErrors } from "../../http/errors.ts";

export const mailErrors = defineErrors({
  mail_not_found: [404, "Mail with id={id} was not found"],
  mail_waiting: [409, "Mail with id={id} still waits to be sent"],
  mail_server_missing: [400, "No mail server is configured: set SMTP_URL to send mails"],
});
