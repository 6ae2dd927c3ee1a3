// Prints "N passed, N failed[, N skipped]" from the file that vitest's JSON reporter wrote. Exits with 1 if anything
// failed, if a test file could not even be loaded (it then counts as one failure), or if no test ran.
import { existsSync, readFileSync } from "node:fs";

const SKIPPED = ["pending", "skipped", "todo", "disabled"];

const path = process.argv[2] ?? ".meridian-test-results.json";
const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { success: false, testResults: [] };
const tests = report.testResults.flatMap((file) => file.assertionResults);
const passed = tests.filter(({ status }) => status === "passed").length;
const skipped = tests.filter(({ status }) => SKIPPED.includes(status)).length;
// Whatever is not known to have passed and was not skipped has failed.
const failedTests = tests.length - passed - skipped;
const broken = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"),
);
const unexplained = report.success ? 0 : 1;
const failed = failedTests + broken.length || unexplained;

for (const file of broken) console.error(`could not be run: ${file.name}: ${file.message}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
