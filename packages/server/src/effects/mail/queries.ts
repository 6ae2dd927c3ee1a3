import { type Db, instant } from "../../database/database.ts";
import type { MailAddressJson, MailAudience } from "../../database/mail-tables.ts";
import type { BookingFieldJson } from "../../database/tables.ts";
import { ageSeconds, type EffectBacklog } from "../../events/backlog.ts";
import { EVENT_TYPE_JOIN } from "../event-type-join.ts";

export interface MailedAttendee {
  readonly name: string;
  readonly email: string;
  readonly phoneNumber: string | null;
  readonly timeZone: string;
  readonly language: string;
}

export interface MailedOrganizer {
  readonly name: string | null;
  readonly username: string | null;
  readonly email: string;
  readonly timeZone: string;
  /** 12 or 24. */
  readonly timeFormat: number;
  readonly locale: string;
}

/** A booking with all that a mail about it can say. */
export interface MailedBooking {
  readonly uid: string;
  readonly accountId: number;
  readonly status: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly title: string;
  readonly description: string;
  readonly location: string | null;
  readonly meetingUrl: string | null;
  readonly responses: Record<string, unknown>;
  readonly icsUid: string;
  readonly icsSequence: number;
  /** Not when it was deleted since; what is told of it stays. */
  readonly hasEventType: boolean;
  readonly eventTypeTitle: string | null;
  readonly customName: string | null;
  readonly bookingFields: BookingFieldJson[] | null;
  readonly seats: number | null;
  readonly seatsShowAttendees: boolean;
  readonly disableCancelling: boolean;
  readonly disableRescheduling: boolean;
  readonly settings: Record<string, unknown>;
  readonly organizer: MailedOrganizer | null;
  /** The booker first. */
  readonly attendees: readonly MailedAttendee[];
}

/** The bookings of some uids. One statement. */
export async function readMailedBookings(db: Db, uids: readonly string[]): Promise<Map<string, MailedBooking>> {
  const rows = await db.query<MailedBooking>(
    `select b.uid, b.account_id as "accountId", b.status, b.starts_at as "startsAtMs", b.ends_at as "endsAtMs", b.title,
       b.description, b.location, b.meeting_url as "meetingUrl", b.responses, b.ics_uid as "icsUid",
       b.ics_sequence as "icsSequence", b.event_type_id is not null as "hasEventType", e.title as "eventTypeTitle", e.custom_name as "customName",
       e.booking_fields as "bookingFields", e.seats, coalesce(e.seats_show_attendees, false) as "seatsShowAttendees",
       coalesce(e.disable_cancelling, false) as "disableCancelling",
       coalesce(e.disable_rescheduling, false) as "disableRescheduling", coalesce(e.settings, '{}') as settings,
       case when o.id is not null then json_build_object('name', o.name, 'username', o.username, 'email', o.email,
         'timeZone', o.time_zone, 'timeFormat', o.time_format, 'locale', o.locale) end as organizer,
       coalesce((select json_agg(json_build_object('name', a.name, 'email', a.email, 'phoneNumber', a.phone_number,
         'timeZone', a.time_zone, 'language', a.language) order by a.id)
         from attendees a where a.booking_id = b.id), '[]') as attendees
     from bookings b
     ${EVENT_TYPE_JOIN}
     left join users o on o.id = b.organizer_id
     where b.uid = any($1::text[])`,
    [uids],
  );
  return new Map(rows.map((row) => [row.uid, row]));
}

export interface NewMail {
  readonly id: string;
  readonly accountId: number;
  readonly eventId: string;
  readonly kind: string;
  readonly audience: MailAudience;
  readonly bookingUid: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly thread: string;
  readonly fromName: string;
  readonly replyTo: readonly MailAddressJson[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly ics: { readonly method: "REQUEST" | "CANCEL"; readonly content: string } | null;
  readonly messageId: string;
}

/**
 * Stores mails, those that are there already excepted, and answers how many are new. `kept` ones are not sent. One
 * statement.
 */
export async function insertMails(db: Db, mails: readonly NewMail[], kept: boolean, nowMs: number): Promise<number> {
  if (mails.length === 0) return 0;
  const column = <T>(read: (mail: NewMail) => T) => mails.map(read);
  const rows = await db.query<{ id: string }>(
    `insert into mails (id, account_id, event_id, kind, audience, booking_uid, recipient, recipient_name, thread, from_name,
       reply_to, subject, text, html, ics, ics_method, message_id, status, next_attempt_at, created_at)
     select m.id, m.account_id, m.event_id, m.kind, m.audience, m.booking_uid, m.recipient, m.recipient_name, m.thread,
       m.from_name, m.reply_to, m.subject, m.body, m.html, m.ics, m.ics_method, m.message_id,
       case when $18 then 'kept' else 'waiting' end, case when $18 then null else $19::timestamptz end, $19
     from rows from (unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::text[]),
       unnest($6::text[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::text[]),
       unnest($11::jsonb[]), unnest($12::text[]), unnest($13::text[]), unnest($14::text[]), unnest($15::text[]),
       unnest($16::text[]), unnest($17::text[])) with ordinality
       as m(id, account_id, event_id, kind, audience, booking_uid, recipient, recipient_name, thread, from_name, reply_to,
         subject, body, html, ics, ics_method, message_id, nth)
     order by m.nth
     on conflict (event_id, recipient, audience, kind) do nothing
     returning id`,
    [
      column((mail) => mail.id),
      column((mail) => mail.accountId),
      column((mail) => mail.eventId),
      column((mail) => mail.kind),
      column((mail) => mail.audience),
      column((mail) => mail.bookingUid),
      column((mail) => mail.recipient),
      column((mail) => mail.recipientName),
      column((mail) => mail.thread),
      column((mail) => mail.fromName),
      column((mail) => JSON.stringify(mail.replyTo)),
      column((mail) => mail.subject),
      column((mail) => mail.text),
      column((mail) => mail.html),
      column((mail) => mail.ics?.content ?? null),
      column((mail) => mail.ics?.method ?? null),
      column((mail) => mail.messageId),
      kept,
      instant(nowMs),
    ],
  );
  return rows.length;
}

export interface ClaimedMail {
  readonly id: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly thread: string;
  readonly fromName: string;
  readonly replyTo: readonly MailAddressJson[];
  readonly audience: MailAudience;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly ics: string | null;
  readonly icsMethod: "REQUEST" | "CANCEL" | null;
  readonly messageId: string;
  /** This try included. */
  readonly attempts: number;
}

/**
 * Takes the mail that is due longest, for `claimMs`; null when none is. A mail waits for earlier ones of its thread to the
 * same person: a calendar that learns of a cancellation before the booking would show the booking for ever.
 */
export async function claimDueMail(db: Db, nowMs: number, claimMs: number): Promise<ClaimedMail | null> {
  const [row] = await db.query<ClaimedMail>(
    `with due as (
       select m.id from mails m
       where m.status = 'waiting' and m.next_attempt_at <= $1 and (m.claimed_until is null or m.claimed_until <= $1)
         and not exists (select from mails e where e.status = 'waiting' and e.thread = m.thread
           and e.recipient = m.recipient and e.audience = m.audience and e.position < m.position)
       order by m.next_attempt_at, m.position limit 1
       for update of m skip locked)
     update mails m set attempts = m.attempts + 1, claimed_until = $2 from due where m.id = due.id
     returning m.id, m.recipient, m.recipient_name as "recipientName", m.thread, m.from_name as "fromName",
       m.reply_to as "replyTo", m.audience, m.subject, m.text, m.html, m.ics, m.ics_method as "icsMethod",
       m.message_id as "messageId", m.attempts`,
    [instant(nowMs), instant(nowMs + claimMs)],
  );
  return row ?? null;
}

/** A try that came to its end: the server took the mail and answered, or `error` says why it did not. */
export type MailTry = { readonly startedAtMs: number; readonly durationMs: number } & (
  | { readonly response: string; readonly error: null }
  | { readonly response: null; readonly error: string }
);

/**
 * Notes a try and what follows from it. `attempts` makes sure that the mail is still ours and not that of somebody who took
 * over; the try was made all the same. One whose process was killed leaves none.
 */
export async function finishMail(
  db: Db,
  mail: Pick<ClaimedMail, "id" | "attempts">,
  made: MailTry,
  outcome:
    | { readonly status: "sent"; readonly atMs: number }
    | { readonly status: "failed" }
    | { readonly status: "waiting"; readonly nextAttemptMs: number },
): Promise<void> {
  await db.query(
    `with attempt as (
       insert into mail_attempts (mail_id, started_at, duration_ms, response, error)
       select id, $7, $8, $9, $4 from mails where id = $1
     )
     update mails set status = $3, last_error = $4, sent_at = $5, next_attempt_at = $6, claimed_until = null
     where id = $1 and attempts = $2 and status = 'waiting'`,
    [
      mail.id,
      mail.attempts,
      outcome.status,
      made.error,
      outcome.status === "sent" ? instant(outcome.atMs) : null,
      outcome.status === "waiting" ? instant(outcome.nextAttemptMs) : null,
      instant(made.startedAtMs),
      Math.round(made.durationMs),
      made.response,
    ],
  );
}

/** Without a mail server nothing waits for one. */
export async function keepWaitingMails(db: Db): Promise<void> {
  await db.query(
    "update mails set status = 'kept', next_attempt_at = null, claimed_until = null where status = 'waiting'",
  );
}

/** For /health and /metrics. One statement. A mail that is being tried for the first time has not failed. */
export async function mailBacklog(db: Db, nowMs: number): Promise<EffectBacklog> {
  const [row] = await db.query<Omit<EffectBacklog, "oldestAgeSeconds"> & { oldest: number | null }>(
    `select count(*) filter (where next_attempt_at <= $1) as waiting, count(*) filter (where last_error is not null) as retrying,
       min(created_at) as oldest, (select count(*) from mails where status = 'failed') as "givenUp"
     from mails where status = 'waiting'`,
    [instant(nowMs)],
  );
  const { oldest = null, waiting = 0, retrying = 0, givenUp = 0 } = row ?? {};
  return { waiting, retrying, givenUp, oldestAgeSeconds: ageSeconds(oldest, nowMs) };
}
