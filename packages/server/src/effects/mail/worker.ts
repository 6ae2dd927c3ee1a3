import type { MailServer } from "../../adapters/smtp/index.ts";
import { MailNotAccepted, SEND_TIMEOUT_MS } from "../../adapters/smtp/index.ts";
import type { WorkContext } from "../../events/jobs.ts";
import type { Ports } from "../../http/ports.ts";
import { claimDueMail, type ClaimedMail, finishMail, keepWaitingMails, type MailTry } from "./queries.ts";
import type { Sender } from "./sender.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Wait before each try, in milliseconds. After the last the mail is given up and says so. */
export const TRY_DELAYS_MS: readonly number[] = [
  0,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];

/** Longer than a try can take: who claimed a mail has come to an end with it, or is dead. */
export const CLAIM_MS = SEND_TIMEOUT_MS + 75_000;

/** Mails that one run sends at a time. */
export const LANES = 3;
/** A run ends after this; what is left goes on in the next, so that no run looks like one that hangs. */
const RUN_MS = 30_000;
/** Longest that a run takes, with the tries that are under way at its end. */
export const RUN_TIMEOUT_SECONDS = Math.ceil((RUN_MS + SEND_TIMEOUT_MS) / 1000) + 15;

export const MAIL_QUEUE = "mail";

export interface WorkerContext {
  readonly ports: Pick<Ports, "db" | "clock" | "log">;
  readonly sender: Sender;
  /** null = there is none: what waits is kept to be read. */
  readonly server: MailServer | null;
}

/**
 * Sends every mail that is due. Rows say what is to do, jobs only that it is time to look: a run that was killed leaves
 * nothing behind but claims that run out.
 */
export async function sendDueMails(
  context: WorkerContext,
  jobs: Pick<WorkContext, "enqueue" | "stopping">,
): Promise<void> {
  const { ports, server } = context;
  if (server === null) return keepWaitingMails(ports.db);
  const endsAt = performance.now() + RUN_MS;
  let isCutShort = false;
  const lane = async () => {
    for (;;) {
      isCutShort ||= jobs.stopping.aborted || performance.now() > endsAt;
      if (isCutShort) return;
      const mail = await claimDueMail(ports.db, ports.clock(), CLAIM_MS);
      if (mail === null) return;
      await sendMail(context, server, mail, jobs);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  if (isCutShort) await jobs.enqueue(ports.db, [{ queue: MAIL_QUEUE, data: {} }]);
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure) throw failure.reason;
}

async function sendMail(
  context: WorkerContext,
  server: MailServer,
  mail: ClaimedMail,
  jobs: Pick<WorkContext, "enqueue">,
): Promise<void> {
  const { ports, sender } = context;
  const startedAtMs = ports.clock();
  const began = performance.now();
  const made = () => ({ startedAtMs, durationMs: performance.now() - began });
  let response: string;
  try {
    response = await server.send({
      messageId: mail.messageId,
      thread: mail.thread,
      from: { name: mail.fromName, address: sender.address },
      to: { name: mail.recipientName, address: mail.recipient },
      replyTo: mail.replyTo,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      calendar: mail.ics === null || mail.icsMethod === null ? null : { method: mail.icsMethod, content: mail.ics },
    });
  } catch (error) {
    if (!(error instanceof MailNotAccepted)) throw error;
    const failed = { ...made(), response: null, error: error.message };
    await recordFailure(context, mail, failed, error.permanent, jobs);
    return;
  }
  await finishMail(ports.db, mail, { ...made(), response, error: null }, { status: "sent", atMs: ports.clock() });
}

async function recordFailure(
  { ports }: WorkerContext,
  mail: ClaimedMail,
  failed: MailTry,
  permanent: boolean,
  jobs: Pick<WorkContext, "enqueue">,
): Promise<void> {
  const delayMs = permanent ? undefined : TRY_DELAYS_MS[mail.attempts];
  ports.log.warn({ mailId: mail.id, attempt: mail.attempts, givenUp: delayMs === undefined }, "mail not accepted");
  if (delayMs === undefined) return finishMail(ports.db, mail, failed, { status: "failed" });
  const nextAttemptMs = ports.clock() + delayMs;
  await ports.db.transaction(async (db) => {
    await finishMail(db, mail, failed, { status: "waiting", nextAttemptMs });
    await jobs.enqueue(db, [{ queue: MAIL_QUEUE, data: {}, startAtMs: nextAttemptMs }]);
  });
}
