import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { authenticate, type CredentialResolver, missingCredentials } from "../../http/authentication.ts";
import { sendHtml, wantsPage } from "../../http/html.ts";
import type { Ports } from "../../http/ports.ts";
import { countFailedAuthentication, type RateLimiter } from "../../http/rate-limit.ts";
import { listWholeMails, type MailTryView, type StoredMail } from "./queries.ts";

const SHOWN = 50;

/** Nothing runs and nothing is loaded: mails hold what strangers typed. */
const PAGE_POLICY = "style-src 'unsafe-inline'; frame-src 'self'; form-action 'none'";

/** `/dev/outbox`: the newest mails of the signed-in owner as people get them, for servers without a mail server. */
export function installOutbox(
  app: FastifyInstance,
  parts: {
    readonly ports: Omit<Ports, "log">;
    readonly resolvers: readonly CredentialResolver[];
    readonly limiter: RateLimiter;
  },
): void {
  const { ports, resolvers, limiter } = parts;
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => limiter.consume(request, reply);
  app.get("/dev/outbox", { onRequest }, async (request, reply) => {
    const caller = await authenticate(request, { ...ports, log: request.log }, resolvers).catch((error: unknown) => {
      countFailedAuthentication(limiter, request, reply);
      if (!wantsPage(request)) throw error;
      return null;
    });
    if (caller?.kind !== "user") {
      if (!wantsPage(request)) throw missingCredentials(request);
      return sendHtml(reply, signedOutPage, PAGE_POLICY, 401);
    }
    const mails = await listWholeMails(ports.db, caller.user.accountId, {
      before: null,
      bookingUid: null,
      status: null,
      take: SHOWN,
    });
    return sendHtml(reply, outboxPage(mails), PAGE_POLICY);
  });
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
details{border:1px solid #8886;border-radius:.5rem;margin:.5rem 0;padding:.5rem .75rem}summary{cursor:pointer;overflow-wrap:anywhere}
small{display:block;opacity:.75}iframe{width:100%;height:38rem;border:1px solid #8886;border-radius:.5rem;background:#fff;margin-top:.5rem}
li{overflow-wrap:anywhere}pre{overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem}`;

function page(content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Outbox</title><style>${STYLE}</style></head><body><main><h1>Outbox</h1>
${content}
</main></body></html>`;
}

const signedOutPage = page(
  '<p>Mails are for those they are about: <a href="/app/sign-in">sign in</a> and come back.</p>',
);

function outboxPage(mails: readonly StoredMail[]): string {
  const content = mails.length === 0 ? "<p>No mail has been written yet.</p>" : mails.map(mailHtml).join("\n");
  return page(`<p>The newest ${SHOWN} mails about your bookings.</p>\n${content}`);
}

function mailHtml(mail: StoredMail): string {
  const to = mail.recipientName === "" ? mail.recipient : `${mail.recipientName} <${mail.recipient}>`;
  const when = new Date(mail.createdAtMs).toISOString();
  // Links of the mail open beside the page; `sandbox` keeps everything else of it inside.
  const framed = mail.html.replace("<head>", '<head><base target="_blank">');
  const calendar =
    mail.ics === null
      ? ""
      : `<details><summary>event.ics (${escape(mail.icsMethod ?? "")})</summary><pre>${escape(mail.ics)}</pre></details>`;
  return `<details><summary><strong>${escape(mail.subject)}</strong><small>${escape(to)} · ${escape(mail.kind)} · ${escape(mail.status)} · ${when}</small></summary>
${mail.lastError === null ? "" : `<p>${escape(mail.lastError)}</p>`}
<iframe title="${escape(mail.subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" srcdoc="${escape(framed)}"></iframe>
${triesHtml(mail.tries)}${calendar}</details>`;
}

function triesHtml(tries: readonly MailTryView[]): string {
  if (tries.length === 0) return "";
  const lines = tries.map(({ startedAtMs, durationMs, response, error }) => {
    const outcome = error === null ? `taken: ${response ?? ""}` : `failed: ${error}`;
    return `<li>${new Date(startedAtMs).toISOString()} · ${durationMs} ms · ${escape(outcome)}</li>`;
  });
  return `<details><summary>Tries (${tries.length})</summary><ol>${lines.join("")}</ol></details>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
