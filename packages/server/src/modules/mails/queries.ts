import { type Db, instant } from "../../database/database.ts";
import type { MailAddressJson, MailAudience, MailStatus } from "../../database/mail-tables.ts";

/** What a list shows of a mail. Instants are epoch milliseconds. */
export interface MailSummary {
  readonly id: string;
  readonly position: number;
  readonly eventId: string;
  readonly kind: string;
  readonly audience: MailAudience;
  readonly bookingUid: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly subject: string;
  readonly status: MailStatus;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly nextAttemptAtMs: number | null;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
}

/** A try to hand a mail over. */
export interface MailTryView {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly response: string | null;
  readonly error: string | null;
}

export interface StoredMail extends MailSummary {
  readonly fromName: string;
  readonly replyTo: readonly MailAddressJson[];
  readonly text: string;
  readonly html: string;
  readonly ics: string | null;
  readonly icsMethod: "REQUEST" | "CANCEL" | null;
  readonly messageId: string;
  /** The last `MAX_TRIES_SHOWN`, in the order in which they were made. */
  readonly tries: readonly MailTryView[];
}

/** A mail may be sent once more without end. */
export const MAX_TRIES_SHOWN = 50;

const TRIES = `coalesce((select json_agg(json_build_object('startedAtMs', (extract(epoch from a.started_at) * 1000)::bigint,
    'durationMs', a.duration_ms, 'response', a.response, 'error', a.error) order by a.id)
  from (select * from mail_attempts where mail_id = mails.id order by id desc limit ${MAX_TRIES_SHOWN}) a), '[]')`;
const SUMMARY = `id, position, event_id as "eventId", kind, audience, booking_uid as "bookingUid", recipient,
  recipient_name as "recipientName", subject, status, attempts, last_error as "lastError",
  next_attempt_at as "nextAttemptAtMs", created_at as "createdAtMs", sent_at as "sentAtMs"`;
const WHOLE = `${SUMMARY}, from_name as "fromName", reply_to as "replyTo", text, html, ics, ics_method as "icsMethod",
  message_id as "messageId", ${TRIES} as tries`;

export interface MailFilter {
  /** Only mails written before the one at this position. */
  readonly before: number | null;
  readonly bookingUid: string | null;
  readonly status: MailStatus | null;
  readonly take: number;
}

const CONDITIONS = `account_id = $1 and ($2::bigint is null or position < $2) and ($3::text is null or booking_uid = $3)
  and ($4::text is null or status = $4) order by position desc limit $5`;

function values(accountId: number, { before, bookingUid, status, take }: MailFilter) {
  return [accountId, before, bookingUid, status, take];
}

/** Mails of an account, newest first. One statement. */
export async function listMails(db: Db, accountId: number, filter: MailFilter): Promise<MailSummary[]> {
  return db.query<MailSummary>(`select ${SUMMARY} from mails where ${CONDITIONS}`, values(accountId, filter));
}

/** The same with their content. */
export async function listWholeMails(db: Db, accountId: number, filter: MailFilter): Promise<StoredMail[]> {
  return db.query<StoredMail>(`select ${WHOLE} from mails where ${CONDITIONS}`, values(accountId, filter));
}

/** A mail of an account; null for one of another. */
export async function findMail(db: Db, accountId: number, id: string): Promise<StoredMail | null> {
  const [row] = await db.query<StoredMail>(`select ${WHOLE} from mails where account_id = $1 and id = $2`, [
    accountId,
    id,
  ]);
  return row ?? null;
}

/**
 * Has a mail sent once more, from the first try on. Its id changes: programs that drop what they have seen must not drop
 * what was asked for again. null when it waits already or is not the account's.
 */
export async function restartMail(db: Db, accountId: number, id: string, nowMs: number): Promise<StoredMail | null> {
  const [row] = await db.query<StoredMail>(
    `update mails set status = 'waiting', attempts = 0, last_error = null, sent_at = null, next_attempt_at = $3, claimed_until = null,
       resends = resends + 1, message_id = '<' || id || '.' || (resends + 1) || substr(message_id, position('@' in message_id))
     where account_id = $1 and id = $2 and status <> 'waiting' returning ${WHOLE}`,
    [accountId, id, instant(nowMs)],
  );
  return row ?? null;
}
