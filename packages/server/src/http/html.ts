import type { FastifyReply, FastifyRequest } from "fastify";

/** Everything that is not named here is forbidden on every page; what a page needs it adds. */
const POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** A page shares no window with another site's, and no other site may load it or read it. */
const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Sends a page. `policy`: what it may load and run, in the words of a Content-Security-Policy. */
export function sendHtml(reply: FastifyReply, html: string, policy: string, status = 200): FastifyReply {
  reply.removeHeader("Access-Control-Allow-Origin");
  return reply.code(status).headers(PAGE_HEADERS).header("Content-Security-Policy", `${POLICY}; ${policy}`).send(html);
}

/** Whether a browser asks for something to show, rather than a program for data. */
export function wantsPage(request: FastifyRequest): boolean {
  return request.headers.accept?.includes("text/html") ?? false;
}
