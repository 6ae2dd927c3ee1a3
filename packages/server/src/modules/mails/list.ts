import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { mailErrors } from "./errors.ts";
import { findMail, listMails, type MailSummary, type StoredMail } from "./queries.ts";
import type { ListMailsQuery } from "./schemas.ts";

/** A page of the mails of the caller's account, newest first, and the cursor of the next. */
export async function readMails(
  ports: Ports,
  user: CallerUser,
  query: ListMailsQuery,
): Promise<{ mails: MailSummary[]; nextCursor: number | null }> {
  const found = await listMails(ports.db, user.accountId, {
    before: query.before ?? null,
    bookingUid: query.bookingUid ?? null,
    status: query.status ?? null,
    take: query.take + 1,
  });
  const mails = found.slice(0, query.take);
  return { mails, nextCursor: found.length > mails.length ? (mails.at(-1)?.position ?? null) : null };
}

/** @throws 404, also for a mail of another account. */
export async function readMail(ports: Ports, user: CallerUser, id: string): Promise<StoredMail> {
  const mail = await findMail(ports.db, user.accountId, id);
  if (!mail) throw mailErrors.mail_not_found({ id });
  return mail;
}
