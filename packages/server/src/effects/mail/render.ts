import type { Action, Message, Row } from "./message.ts";
import { escapeHtml } from "./sanitize.ts";

/** The mail for readers without HTML. */
export function renderText(message: Message): string {
  const blocks = [
    message.heading,
    message.intro,
    ...message.rows.map(textOfRow),
    ...message.actions.map(({ label, url }) => `${label}: ${url}`),
    `-- \n${message.footer}`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function textOfRow({ label, lines }: Row): string {
  return `${label}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

// Mail programs know tables and inline styles; those that know more also get the dark colors.
const STYLE = `:root{color-scheme:light dark}@media(prefers-color-scheme:dark){.p{background:#16181d!important}.c{background:#22252c!important;border-color:#3a3f4a!important}.t{color:#f1f3f6!important}.m{color:#aab1bf!important}.l{color:#9db7ff!important}.b{background:#f1f3f6!important;color:#16181d!important}}`;
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** The mail as HTML: one column, readable with images and style sheets off. All text is escaped here. */
export function renderHtml(message: Message): string {
  const [main, ...others] = message.actions;
  return `<!doctype html>
<html lang="${escapeHtml(message.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(message.subject)}</title><style>${STYLE}</style></head>
<body class="p" style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" class="p" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f5f7;${FONT}"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="c" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#fff;border:1px solid #e1e4ea;border-radius:12px;text-align:left"><tr><td style="padding:28px 28px 24px">
<h1 class="t" style="margin:0 0 8px;font-size:22px;line-height:1.3;color:#16181d">${escapeHtml(message.heading)}</h1>
<p class="m" style="margin:0 0 20px;font-size:15px;line-height:1.5;color:#555c69">${escapeHtml(message.intro)}</p>
${message.rows.map(htmlOfRow).join("\n")}
${main ? button(main) : ""}
${others.length === 0 ? "" : `<p style="margin:16px 0 0;font-size:14px;line-height:1.5">${others.map(link).join(" &nbsp; ")}</p>`}
</td></tr></table>
<p class="m" style="margin:16px 0 0;font-size:12px;color:#555c69">${escapeHtml(message.footer)}</p>
</td></tr></table>
</body></html>
`;
}

function htmlOfRow({ label, lines, url, former }: Row): string {
  const strike = former ? "text-decoration:line-through;" : "";
  const shown = lines.map((line, index) =>
    index === 0 && url !== undefined ? link({ label: line, url }) : escapeHtml(line),
  );
  return `<p class="m" style="margin:0;font-size:13px;line-height:1.5;color:#555c69">${escapeHtml(label)}</p><p class="t" style="margin:0 0 14px;font-size:15px;line-height:1.5;color:#16181d;${strike}overflow-wrap:anywhere">${shown.join("<br>")}</p>`;
}

function button({ label, url }: Action): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin-top:6px"><tr><td class="b" style="border-radius:8px;background:#16181d"><a class="b" href="${escapeHtml(url)}" style="display:inline-block;padding:11px 18px;font-size:15px;color:#fff;text-decoration:none;border-radius:8px">${escapeHtml(label)}</a></td></tr></table>`;
}

function link({ label, url }: Action): string {
  return `<a class="l" href="${escapeHtml(url)}" style="color:#1f4fd8">${escapeHtml(label)}</a>`;
}
