import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "./data.ts";

/** From beside this source file, and from beside the bundle. */
const CANDIDATES = ["../../../../web/dist", "../../web/dist"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** For what has to be said without the built pages. */
function plainPage(title: string, text: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Meridian</title></head><body><h1>${title}</h1>
<p>${text}</p></body></html>`;
}

export const notBuiltPage = plainPage(
  "The pages have not been built",
  "The API works. For the pages run <code>npm run build</code> and load this page again.",
);

export function tooManyVisitsPage(seconds: number): string {
  return plainPage("Too many visits", `From your network too many pages were opened. Try again in ${seconds} seconds.`);
}

interface ManifestEntry {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly assets?: readonly string[];
}

interface Build {
  readonly stampMs: number;
  readonly booking: string;
  /** null when the build is one without the signed-in area. */
  readonly app: string | null;
  readonly manifest: Readonly<Record<string, ManifestEntry>>;
}

let build: Build | undefined;

/** Where the built files are, or will be. */
export function webRoot(): string {
  return CANDIDATES.find((path) => existsSync(join(path, "booking.html"))) ?? (CANDIDATES[0] as string);
}

/** The build on disk; read again after each build. null = there is none. */
function currentBuild(): Build | null {
  const root = webRoot();
  const manifestPath = join(root, ".vite/manifest.json");
  const stampMs = statSync(manifestPath, { throwIfNoEntry: false })?.mtimeMs;
  if (stampMs === undefined || !existsSync(join(root, "booking.html"))) return null;
  if (build?.stampMs !== stampMs) {
    build = {
      stampMs,
      booking: readFileSync(join(root, "booking.html"), "utf8"),
      app: existsSync(join(root, "app.html")) ? readFileSync(join(root, "app.html"), "utf8") : null,
      manifest: JSON.parse(readFileSync(manifestPath, "utf8")) as Build["manifest"],
    };
  }
  return build ?? null;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON inside a script element: nothing in it may end the element or start a comment. */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Source file of each page's own part, which would otherwise be asked for only after the first script has run. */
const PARTS: Record<Page["data"]["page"], string> = {
  missing: "src/booking/missing-page.tsx",
  person: "src/booking/person-page.tsx",
  month: "src/booking/month-page.tsx",
  reschedule: "src/booking/month-page.tsx",
  booking: "src/booking/booking-page.tsx",
};

/** The files of a part of the build with all that it imports. */
function filesOf(manifest: Build["manifest"], source: string, found = new Set<string>()): Set<string> {
  const entry = manifest[source];
  if (!entry || found.has(entry.file)) return found;
  found.add(entry.file);
  for (const imported of entry.imports ?? []) filesOf(manifest, imported, found);
  return found;
}

/** A page as HTML; null when the pages have not been built. */
export function renderPage(page: Page): string | null {
  const current = currentBuild();
  if (!current) return null;
  const title = page.status === 404 ? `${page.title} · Meridian` : page.title;
  const description = page.description.replace(/\s+/g, " ").trim().slice(0, 200);
  const head = [
    `<title>${escapeHtml(title)}</title>`,
    description ? `<meta name="description" content="${escapeHtml(description)}">` : "",
    page.isPublic ? "" : `<meta name="robots" content="noindex">`,
    ...[...filesOf(current.manifest, PARTS[page.data.page])].map(
      (file) => `<link rel="modulepreload" href="/${file}">`,
    ),
    `<script type="application/json" id="page-data">${embeddedJson(page.data)}</script>`,
  ].join("");
  // Functions, because "$&" in a title would mean something in a replacement text.
  return current.booking
    .replace("<title>Meridian</title>", () => head)
    .replace('<div id="root"></div>', () => `<div id="root">${outline(page)}</div>`);
}

/** What is seen until the scripts are there: the sheet that the page will stand on, and what it is about (boot.css). */
function outline({ data, title }: Page): string {
  const isWide = data.page === "month" || data.page === "reschedule";
  return `<div class="boot${isWide ? " boot-wide" : ""}"><div class="boot-sheet"><p class="boot-title">${escapeHtml(title)}</p></div></div>`;
}

/** The signed-in area as HTML; null when the pages have not been built. */
export function renderApp(): string | null {
  return currentBuild()?.app ?? null;
}

/** Where the icon of the pages is; null when they have not been built. */
export function iconAddress(): string | null {
  const icon = currentBuild()?.manifest["booking.html"]?.assets?.find((asset) => asset.endsWith(".svg"));
  return icon === undefined ? null : `/${icon}`;
}
