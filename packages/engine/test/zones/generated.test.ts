import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the committed table is what scripts/tzdb.ts makes of the installed moment-timezone", { timeout: 30_000 }, () => {
  const script = fileURLToPath(new URL("../../../../scripts/tzdb.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
