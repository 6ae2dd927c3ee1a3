import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { mailErrors } from "./errors.ts";
import { readMail } from "./list.ts";
import { type MailSummary, restartMail, type StoredMail } from "./queries.ts";

/** The mail effect has a mail sent when it meets this event. */
export const MAIL_RESEND_EVENT = "mail.resend-requested";

/** Whether there is a mail server and the mail does not wait for it. */
export function canResend({ config }: Pick<Ports, "config">, { status }: Pick<MailSummary, "status">): boolean {
  return config.smtpUrl !== null && status !== "waiting";
}

/**
 * Has a mail sent once more, whatever became of it, as it was written.
 * @throws 404, also for a mail of another account; 409 while it waits to be sent; 400 without a mail server.
 */
export async function resendMail(ports: Ports, user: CallerUser, id: string): Promise<StoredMail> {
  const mail = await readMail(ports, user, id);
  if (ports.config.smtpUrl === null) throw mailErrors.mail_server_missing();
  return ports.db.transaction(async (db) => {
    const restarted = await restartMail(db, user.accountId, id, ports.clock());
    if (!restarted) throw mailErrors.mail_waiting({ id });
    const data = { mailId: id, bookingUid: mail.bookingUid, kind: mail.kind, audience: mail.audience };
    await appendEvents(db, ports, user.accountId, [{ type: MAIL_RESEND_EVENT, subject: `mail:${id}`, data }]);
    return restarted;
  });
}
