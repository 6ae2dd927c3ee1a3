import Fastify, { type FastifyInstance } from "fastify";
import { sendHtml } from "../../http/html.ts";
import type { Metrics } from "../../http/metrics.ts";
import { errorEntries } from "../../http/errors.ts";

const PAGE_POLICY =
  "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'none'";

/** The reference alone: its maker's tools would send the document, or what readers type, to its maker's servers. */
const REFERENCE = {
  withDefaultFonts: false,
  hideClientButton: true,
  telemetry: false,
  showDeveloperTools: "never",
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
};

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Meridian API</title></head>
<body>
<script id="api-reference" data-url="/openapi.json" data-configuration='${JSON.stringify(REFERENCE)}'></script>
<script src="/docs/reference.js"></script>
</body>
</html>`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function errorsPage(): string {
  const rows = errorEntries()
    .map(
      (entry) =>
        `<tr id="${entry.reason}"><td><code>${entry.reason}</code></td><td>${entry.status}</td><td>${escapeHtml(entry.message)}</td></tr>`,
    )
    .join("\n");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Meridian: errors</title><style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #8884;vertical-align:top}</style></head>
<body><h1>Errors</h1><p>A failure answers <code>{status, timestamp, path, message, error: {code, reason, message, details}}</code>;
<code>error.reason</code> is one of these.</p><table><thead><tr><th>Reason</th><th>Status</th><th>Message</th></tr></thead><tbody>
${rows}</tbody></table></body></html>`;
}

/** `/openapi.json`, `/docs`, `/docs/errors` and `/metrics`: outside the API, so outside its document. */
export function installDocs(app: FastifyInstance, document: () => Record<string, unknown>, metrics: Metrics): void {
  let text: string | undefined;
  app.get("/openapi.json", (_request, reply) => {
    text ??= JSON.stringify(document());
    return reply.header("Content-Type", "application/json; charset=utf-8").send(text);
  });
  app.get("/docs", (_request, reply) => sendHtml(reply, PAGE, PAGE_POLICY));
  app.get("/docs/errors", (_request, reply) => sendHtml(reply, errorsPage(), PAGE_POLICY));
  app.get("/docs/reference.js", async (_request, reply) => {
    const script = await loadReferenceScript();
    return reply
      .header("Content-Type", "text/javascript; charset=utf-8")
      .header("Cache-Control", "public, max-age=86400")
      .send(script);
  });
  app.get("/metrics", async (_request, reply) =>
    reply.header("Content-Type", metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

let referenceScript: Promise<string> | undefined;

/**
 * The browser bundle of the API reference. The package hands it out only through its Fastify plugin, and holding it costs
 * several megabytes: so it is loaded when somebody opens the page, by asking the plugin once.
 */
function loadReferenceScript(): Promise<string> {
  referenceScript ??= (async () => {
    const { default: reference } = await import("@scalar/fastify-api-reference");
    const host = Fastify();
    await host.register(reference, { routePrefix: "/docs", configuration: { url: "/openapi.json" } });
    const { body } = await host.inject("/docs/js/scalar.js");
    await host.close();
    return body;
  })();
  return referenceScript;
}
