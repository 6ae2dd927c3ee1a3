import { MAX_CONNECTIONS, type MailServer, openMailServer } from "../../adapters/smtp/index.ts";
import type { Effect } from "../../events/dispatcher.ts";
import type { Ports } from "../../http/ports.ts";
import { MAIL_RESEND_EVENT } from "../../modules/mails/index.ts";
import { planMails } from "./plan.ts";
import { planReminders, REMINDER_QUEUE, remind } from "./reminders.ts";
import { senderOf } from "./sender.ts";
import { LANES, MAIL_QUEUE, RUN_TIMEOUT_SECONDS, sendDueMails } from "./worker.ts";

export { mailBacklog } from "./queries.ts";

export interface MailOptions {
  /** Address of this server, for links, when MERIDIAN_BASE_URL says none. Default: this machine at the configured port. */
  readonly baseUrl?: string;
  /** Default: the one of SMTP_URL. For tests. */
  readonly server?: MailServer | null;
}

/**
 * Mails to the people of a booking. Planning writes each of them complete; one job a batch has them sent, and a look every
 * minute finds what a kill left. Without SMTP_URL they are kept to be read.
 */
export function createMailEffect(ports: Ports, options: MailOptions = {}): Effect {
  const { smtpUrl } = ports.config;
  const server = options.server === undefined ? (smtpUrl === null ? null : openMailServer(smtpUrl)) : options.server;
  const sender = senderOf(ports.config, options.baseUrl);
  const context = { ports, sender, server, sends: server !== null };
  return {
    name: "mail",
    async plan(db, events) {
      const written = await planMails(db, context, events);
      const resends = events.some((event) => event.type === MAIL_RESEND_EVENT);
      const wake = context.sends && (written > 0 || resends) ? [{ queue: MAIL_QUEUE, data: {} }] : [];
      return [...wake, ...planReminders(events)];
    },
    queues: [
      {
        name: MAIL_QUEUE,
        concurrency: MAX_CONNECTIONS / LANES,
        timeoutSeconds: RUN_TIMEOUT_SECONDS,
        retryLimit: 2,
        cron: "* * * * *",
        work: (_data, jobs) => sendDueMails(context, jobs),
      },
      {
        name: REMINDER_QUEUE,
        concurrency: 1,
        timeoutSeconds: 60,
        retryLimit: 5,
        work: (data, jobs) => remind(context, data, jobs),
      },
    ],
  };
}
