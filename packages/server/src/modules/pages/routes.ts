import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ANONYMOUS, callerUser } from "../../http/caller.ts";
import { sendHtml, wantsPage } from "../../http/html.ts";
import type { Ports } from "../../http/ports.ts";
import { success } from "../../http/operation.ts";
import type { RateLimiter } from "../../http/rate-limit.ts";
import { parseInput } from "../../http/validation.ts";
import { sessionResolver } from "../auth/index.ts";
import {
  bookingPage,
  calendarFileOf,
  missing,
  monthPage,
  type Page,
  personPage,
  reschedulePage,
  type Viewer,
} from "./data.ts";
import { listTerms, termsQuery } from "./list-terms.ts";
import { iconAddress, notBuiltPage, renderApp, renderPage, tooManyVisitsPage, webRoot } from "./shell.ts";
import { wallTimes, wallTimesQuery } from "./wall-times.ts";
import { zoneChoices, zonesQuery } from "./zones.ts";

/** Scripts and styles of our own only; pictures of people may come from anywhere. */
const PAGE_POLICY =
  "script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; font-src 'self'; connect-src 'self'; form-action 'self'";

/** First segments that belong to the API: what is unknown there gets the API's answer, not a page. */
const API_SEGMENTS: ReadonlySet<string> = new Set(["v1", "v2", "v3", "api", "assets"]);

type PagePorts = Omit<Ports, "log">;
type PathParameters = { username: string; slug: string; uid: string };
type PageRequest = FastifyRequest<{ Params: PathParameters }>;

/** The pages people see: booking pages, the signed-in area, and the files that both are made of. */
export function installPages(app: FastifyInstance, ports: PagePorts, limiter: RateLimiter): void {
  installAssets(app);
  app.register(async (pages) => {
    pages.addHook("onRequest", async (request, reply) => countVisit(limiter, request, reply));
    installRoutes(pages, ports);
    installData(pages, ports);
  });
}

/**
 * A budget beside that of the API, so that looking at pages does not use up what booking needs. By address alone:
 * credentials mean nothing here, so a made-up one must not open a budget of its own.
 */
function countVisit(limiter: RateLimiter, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  // The answer to what is unknown there counts by itself.
  if (isForPrograms(request)) return undefined;
  try {
    limiter.consume(request, reply, { bucket: "pages", byAddress: true });
    return undefined;
  } catch (error) {
    if (!wantsPage(request)) throw error;
    return sendHtml(reply, tooManyVisitsPage(Number(reply.getHeader("Retry-After"))), PAGE_POLICY, 429);
  }
}

function installRoutes(app: FastifyInstance, pagePorts: PagePorts): void {
  const portsOf = (request: FastifyRequest): Ports => ({ ...pagePorts, log: request.log });
  const answer = async (request: FastifyRequest, reply: FastifyReply, load: (ports: Ports) => Promise<Page>) => {
    if (hasNul(request.params)) return sendPage(reply, missing("page"));
    return sendPage(reply, await load(portsOf(request)));
  };
  app.get("/", (_request, reply) => reply.redirect("/app", 302));
  // Pages that are not built, such as the API reference, name no icon, and browsers then ask here.
  app.get("/favicon.ico", (_request, reply) => {
    const icon = iconAddress();
    return icon === null ? reply.callNotFound() : reply.redirect(icon, 302);
  });
  app.get("/app", (_request, reply) => sendApp(reply));
  app.get("/app/*", (_request, reply) => sendApp(reply));
  app.get("/booking/:uid", (request: PageRequest, reply) =>
    answer(request, reply, async (ports) => bookingPage(ports, request.params.uid, await viewerOf(ports, request))),
  );
  app.get("/booking/:uid/calendar.ics", async (request: PageRequest, reply) => {
    const file = hasNul(request.params) ? null : await calendarFileOf(portsOf(request), request.params.uid);
    if (file === null) return sendPage(reply, missing("booking"));
    return reply
      .header("Content-Type", "text/calendar; charset=utf-8")
      .header("Content-Disposition", 'attachment; filename="meeting.ics"')
      .send(file);
  });
  app.get("/reschedule/:uid", async (request: PageRequest, reply) => {
    if (hasNul(request.params)) return sendPage(reply, missing("booking"));
    const ports = portsOf(request);
    const page = await reschedulePage(ports, request.params.uid, await viewerOf(ports, request));
    return "elsewhere" in page ? reply.redirect(page.elsewhere, 302) : sendPage(reply, page);
  });
  app.get("/:username", (request: PageRequest, reply) => {
    if (isForPrograms(request)) return reply.callNotFound();
    return answer(request, reply, (ports) => personPage(ports, request.params.username));
  });
  app.get("/:username/:slug", (request: PageRequest, reply) => {
    if (isForPrograms(request)) return reply.callNotFound();
    return answer(request, reply, (ports) => monthPage(ports, request.params.username, request.params.slug));
  });
  app.get("/*", (request, reply) => {
    if (isForPrograms(request)) return reply.callNotFound();
    return sendPage(reply, missing("page"));
  });
}

/** What pages ask for besides the API, which has promises of its own to keep. */
function installData(app: FastifyInstance, ports: PagePorts): void {
  app.get("/booking/times", (request, reply) => {
    const query = parseInput(wallTimesQuery, request.query ?? {});
    return reply.send(success(wallTimes(query, ports.clock())));
  });
  app.get("/booking/zones", (request, reply) => {
    const { at = ports.clock() } = parseInput(zonesQuery, request.query ?? {});
    return reply.header("Cache-Control", "public, max-age=600").send(success(zoneChoices(at)));
  });
  app.get("/booking/terms", async (request, reply) => {
    const query = parseInput(termsQuery, request.query ?? {});
    const requestPorts = { ...ports, log: request.log };
    return reply.send(success(await listTerms(requestPorts, query, await viewerOf(requestPorts, request))));
  });
}

/** Whoever the session cookie belongs to. Other credentials are for programs, which have the API. */
async function viewerOf(ports: Ports, request: FastifyRequest): Promise<Viewer> {
  const credential = sessionResolver.present(request);
  return credential === null ? null : callerUser((await sessionResolver.resolve(ports, credential)) ?? ANONYMOUS);
}

/** Names of these files change with their content: a browser never needs to ask again. */
function installAssets(app: FastifyInstance): void {
  app.register(fastifyStatic, {
    root: join(webRoot(), "assets"),
    prefix: "/assets/",
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: "1y",
    index: false,
    // A checkout that has not been built yet is told about on its pages.
    suppressWarning: true,
  });
}

/**
 * Whether nothing here is meant: below the API's segments, and, deeper than any page, for whoever does not ask for a page.
 * What is unknown there gets the API's answer.
 */
function isForPrograms(request: FastifyRequest): boolean {
  const { username = "", "*": rest } = request.params as { username?: string; "*"?: string };
  const isDeeper = rest !== undefined && request.routeOptions.url === "/*";
  if (isDeeper && !wantsPage(request)) return true;
  return API_SEGMENTS.has((isDeeper ? (rest.split("/")[0] ?? "") : username).toLowerCase());
}

/**
 * The answer to an address that cannot be read, such as one with a stray `%`; false = nobody who wants a page asks, and
 * nothing was sent.
 */
export function refuseAddress(request: FastifyRequest, reply: FastifyReply): boolean {
  const first = request.url.split(/[/?]/)[1] ?? "";
  if (!wantsPage(request) || API_SEGMENTS.has(first.toLowerCase())) return false;
  sendPage(reply, missing("page"));
  return true;
}

/** PostgreSQL text cannot hold NUL, and no link of ours does. */
function hasNul(params: unknown): boolean {
  return Object.values(params as Record<string, string>).some((value) => value.includes("\u0000"));
}

function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return sendBuilt(reply, renderPage(page), page.status);
}

function sendApp(reply: FastifyReply): FastifyReply {
  return sendBuilt(reply, renderApp(), 200);
}

function sendBuilt(reply: FastifyReply, html: string | null, status: number): FastifyReply {
  return html === null ? sendHtml(reply, notBuiltPage, PAGE_POLICY, 503) : sendHtml(reply, html, PAGE_POLICY, status);
}
