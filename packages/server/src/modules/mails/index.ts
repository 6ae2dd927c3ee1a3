export { installOutbox } from "./outbox.ts";
export { MAIL_RESEND_EVENT } from "./resend.ts";
export { mailsOperations } from "./routes.ts";
