import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { readMail, readMails } from "./list.ts";
import { presentMail, presentMailSummary } from "./present.ts";
import { canResend, resendMail } from "./resend.ts";
import { listMailsQuery, mailAnswer, mailListAnswer, mailParams } from "./schemas.ts";

const list = defineOperation({
  id: "listMails",
  method: "GET",
  path: "/v2/mails",
  resource: "mails",
  tag: "Mails",
  summary: "List the mails about your bookings",
  description:
    "What was written to you and to the people who booked with you, newest first, and what became of it. Mails are kept for 90 days.",
  access: "user",
  permission: "BOOKING_READ",
  query: listMailsQuery,
  response: mailListAnswer,
  handler: async ({ ports, caller, query }) => {
    const { mails, nextCursor } = await readMails(ports, caller.user, query);
    return success(
      mails.map((mail) => presentMailSummary(mail, canResend(ports, mail))),
      { nextCursor },
    );
  },
});

const one = defineOperation({
  id: "getMail",
  method: "GET",
  path: "/v2/mails/{id}",
  resource: "mails",
  tag: "Mails",
  summary: "Read a mail",
  access: "user",
  permission: "BOOKING_READ",
  params: mailParams,
  response: mailAnswer,
  handler: async ({ ports, caller, params }) => {
    const mail = await readMail(ports, caller.user, params.id);
    return success(presentMail(mail, canResend(ports, mail)));
  },
});

const resend = defineOperation({
  id: "resendMail",
  method: "POST",
  path: "/v2/mails/{id}/resend",
  resource: "mails",
  tag: "Mails",
  summary: "Send a mail once more",
  description:
    "As it was written, whether it was sent, given up or kept; its former tries stay on record. 409 while it waits to be sent, 400 without a mail server.",
  access: "user",
  permission: "BOOKING_WRITE",
  status: 200,
  rateLimitPerMinute: 20,
  params: mailParams,
  response: mailAnswer,
  handler: async ({ ports, caller, params }) => {
    const mail = await resendMail(ports, caller.user, params.id);
    return success(presentMail(mail, canResend(ports, mail)));
  },
});

export const mailsOperations: Operation[] = [list, one, resend];
