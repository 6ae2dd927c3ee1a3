import { formatInstant } from "@meridian/engine";
import type { MailSummary, StoredMail } from "./queries.ts";
import type { MailOutput, MailSummaryOutput } from "./schemas.ts";

/** A mail as lists show it. @param canResend whether it can be sent once more. */
export function presentMailSummary(mail: MailSummary, canResend: boolean): MailSummaryOutput {
  return {
    id: mail.id,
    eventId: mail.eventId,
    bookingUid: mail.bookingUid,
    kind: mail.kind,
    audience: mail.audience,
    to: { name: mail.recipientName, email: mail.recipient },
    subject: mail.subject,
    status: mail.status,
    attempts: mail.attempts,
    lastError: mail.lastError,
    nextAttemptAt: optionalInstant(mail.nextAttemptAtMs),
    createdAt: formatInstant(mail.createdAtMs),
    sentAt: optionalInstant(mail.sentAtMs),
    canResend,
  };
}

/** A mail with its content. @param canResend whether it can be sent once more. */
export function presentMail(mail: StoredMail, canResend: boolean): MailOutput {
  return {
    ...presentMailSummary(mail, canResend),
    fromName: mail.fromName,
    replyTo: mail.replyTo.map(({ name, address }) => ({ name, email: address })),
    messageId: mail.messageId,
    text: mail.text,
    html: mail.html,
    calendar: mail.ics === null || mail.icsMethod === null ? null : { method: mail.icsMethod, content: mail.ics },
    tries: mail.tries.map(({ startedAtMs, ...made }) => ({ startedAt: formatInstant(startedAtMs), ...made })),
  };
}

function optionalInstant(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}
