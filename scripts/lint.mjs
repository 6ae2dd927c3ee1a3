// Everything a reader would otherwise have to check by eye: mistakes, format, and who may import whom.
import { spawnSync } from "node:child_process";
import { checkImports } from "./lib/imports.mjs";
import { inRoot, ROOT, say } from "./lib/shared.mjs";

/**
 * @param {string} name
 * @param {string[]} args
 */
function run(name, args) {
  const { status } = spawnSync(inRoot(`node_modules/.bin/${name}`), args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) say(`${name} found problems`);
  return status === 0;
}

const complaints = checkImports();
for (const complaint of complaints) console.error(complaint);
const results = [complaints.length === 0, run("oxlint", ["--type-aware", "--deny-warnings"]), run("biome", ["format"])];
process.exit(results.every(Boolean) ? 0 : 1);
