import nodemailer from "nodemailer";
import { describeAnswer, describeFailure, type SmtpError } from "./failures.ts";

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

export interface OutgoingMail {
  /** With its angle brackets. The same at every try, so that a repeat can be told from a new mail. */
  readonly messageId: string;
  /** Id that all mails about one matter refer to. */
  readonly thread: string;
  readonly from: MailAddress;
  readonly to: MailAddress;
  readonly replyTo: readonly MailAddress[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly calendar: { readonly method: "REQUEST" | "CANCEL"; readonly content: string } | null;
}

/** A mail was not taken. `permanent`: trying again would be refused again. */
export class MailNotAccepted extends Error {
  override readonly name = "MailNotAccepted";
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean) {
    super(message);
    this.permanent = permanent;
  }
}

export interface MailServer {
  /**
   * Hands a mail over; when it returns, the server has taken responsibility for it.
   * @returns what the server answered.
   * @throws MailNotAccepted
   */
  send(mail: OutgoingMail): Promise<string>;
  close(): void;
}

/** Longest that one `send` takes, in milliseconds. */
export const SEND_TIMEOUT_MS = 45_000;
export const MAX_CONNECTIONS = 6;

/** Mails through the server of an `smtp://` or `smtps://` URL, over connections that are kept open while there is work. */
export function openMailServer(url: string, sendTimeoutMs: number = SEND_TIMEOUT_MS): MailServer {
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    maxMessages: 100,
    // A connection that the server closed while it was idle is no failure of the mail.
    maxRequeues: 1,
    idleTimeout: 30_000,
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        const signal = AbortSignal.timeout(sendTimeoutMs);
        const { response } = await transport.sendMail({ ...toMessage(mail), signal });
        return describeAnswer(response);
      } catch (error) {
        throw notAccepted(error);
      }
    },
    close: () => transport.close(),
  };
}

function toMessage(mail: OutgoingMail) {
  return {
    messageId: mail.messageId,
    inReplyTo: mail.thread,
    references: mail.thread,
    from: { ...mail.from },
    to: { ...mail.to },
    ...(mail.replyTo.length === 0 ? {} : { replyTo: mail.replyTo.map((address) => ({ ...address })) }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Keeps out-of-office replies from answering a machine.
    headers: { "Auto-Submitted": "auto-generated" },
    ...(mail.calendar === null
      ? {}
      : { icalEvent: { filename: "event.ics", method: mail.calendar.method, content: mail.calendar.content } }),
  };
}

/** The server wants a sign-in before it takes mail: the operator's to repair, no fault of the mail. */
const AUTHENTICATION_REQUIRED = 530;

/**
 * 5xx to the envelope or the content is final. A 5xx to the greeting or the sign-in says that we are set up wrongly: once
 * that is repaired, what waits is to be sent.
 */
function notAccepted(error: unknown): MailNotAccepted {
  const failure = error as SmtpError;
  const { code, responseCode } = failure;
  const aboutMail = code === "EENVELOPE" || code === "EMESSAGE";
  const permanent =
    aboutMail && responseCode !== AUTHENTICATION_REQUIRED && (responseCode === undefined || responseCode >= 500);
  return new MailNotAccepted(describeFailure(failure), permanent);
}
