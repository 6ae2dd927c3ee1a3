// Makes a checkout ready for a command: installs what is missing, builds what is stale. Runs before anything is
// installed, on whatever Node started npm (18 or newer), so it uses nothing but that Node.
//
//   node scripts/prepare.mjs install   packages
//   node scripts/prepare.mjs start     packages, build
//   node scripts/prepare.mjs test      packages, build, system packages that the tests compare with
import { existsSync } from "node:fs";
import { buildIfStale } from "./lib/build.mjs";
import { installIfStale, requireNode } from "./lib/install.mjs";
import { withLock } from "./lib/lock.mjs";
import { fail, inRoot } from "./lib/shared.mjs";
import { installSystemPackages } from "./lib/system.mjs";

const goal = process.argv[2] ?? "start";
if (!["install", "start", "test"].includes(goal)) fail(`Unknown goal "${goal}": install, start or test.`);

try {
  await withLock(async () => {
    await installIfStale();
    requireNode();
    if (goal !== "install" && existsSync(inRoot("packages/server/src/main.ts"))) await buildIfStale();
  });
  if (goal === "test") installSystemPackages();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
