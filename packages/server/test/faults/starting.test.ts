import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServerProcess } from "../../bench/server-process.ts";

const SOURCE = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "meridian-starting-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function startIn(dataDir: string, env: Record<string, string> = {}) {
  const { status, signal, stderr } = spawnSync(process.execPath, [SOURCE], {
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", LOG_LEVEL: "silent", MERIDIAN_DATA_DIR: dataDir, ...env },
    encoding: "utf8",
    // It hung in the kernel's own file systems.
    timeout: 20_000,
    killSignal: "SIGKILL",
  });
  return { status, signal, stderr };
}

test("a data directory that cannot be made or written is refused in one line", () => {
  const file = join(directory, "file");
  writeFileSync(file, "");
  const secret = { MERIDIAN_SECRET: "0123456789abcdef0123456789abcdef" };
  for (const [path, env] of [
    [file, {}],
    [join(file, "below"), {}],
    ...(process.platform === "linux"
      ? [
          ["/proc/x", {}],
          ["/proc/x/y/z", secret],
          ["/proc", {}],
          ["/proc", secret],
        ]
      : []),
  ] as [string, Record<string, string>][]) {
    const { status, signal, stderr } = startIn(path, env);
    expect({ path, status, signal }).toEqual({ path, status: 1, signal: null });
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^The data directory \S+ cannot be used: \w+.*\. Set MERIDIAN_DATA_DIR\.$/),
    ]);
  }
}, 120_000);

test("two servers that start at once on an empty data directory both serve", async () => {
  const dataDir = join(directory, "shared");
  const start = () => startServerProcess({ dataDir, entry: SOURCE, timeoutMs: 90_000 });
  const servers = await Promise.allSettled([start(), start()]);
  try {
    expect(servers.map((server) => (server.status === "rejected" ? String(server.reason) : "up"))).toEqual([
      "up",
      "up",
    ]);
  } finally {
    for (const server of servers) if (server.status === "fulfilled") await server.value.stop();
  }
}, 120_000);
