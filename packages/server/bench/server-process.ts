import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

/** The bundle that `npm start` runs. */
export const BUILT_SERVER = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** The flags that `npm start` runs it with: what is measured has to be what is used. */
function startFlags(): string[] {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  const found = /with-node\.sh ((?:--\S+ )*)packages\/server\/dist\/main\.js/.exec(manifest.scripts.start);
  if (!found) throw new Error("the start script of package.json does not run packages/server/dist/main.js");
  return (found[1] ?? "").split(" ").filter(Boolean);
}

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  /** From the start of the process to the first 200 on `/health`. */
  readonly readyMs: number;
  /** What it wrote to its standard streams; the last 20 KB. */
  output(): string;
  /** SIGTERM, or what is given, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  readonly dataDir: string;
  readonly entry?: string;
  readonly port?: number;
  readonly env?: Record<string, string>;
  /** How long to wait for the first 200. */
  readonly timeoutMs?: number;
}

const POLL_MS = 5;
const KEPT_OUTPUT = 20_000;
const STOP_LIMIT_MS = 20_000;

/** A TCP port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

/**
 * Starts the built server (or another entry) in a process of its own and waits until it is healthy.
 * @throws Error with the server's output when it ends or does not become healthy in time.
 */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const port = options.port ?? (await freePort());
  const begun = performance.now();
  const child = spawn(process.execPath, [...startFlags(), options.entry ?? BUILT_SERVER], {
    env: {
      PATH: process.env["PATH"] ?? "",
      NODE_COMPILE_CACHE: fileURLToPath(new URL("../dist/.cache", import.meta.url)),
      HOST: "127.0.0.1",
      PORT: String(port),
      MERIDIAN_DATA_DIR: options.dataDir,
      MERIDIAN_RATE_LIMIT: "0",
      LOG_LEVEL: "warn",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-KEPT_OUTPUT);
    });
  }
  const gone = once(child, "exit");
  await untilHealthy(child, port, begun + (options.timeoutMs ?? 60_000), () => text);
  return {
    pid: child.pid as number,
    port,
    readyMs: performance.now() - begun,
    output: () => text,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

async function untilHealthy(child: ChildProcess, port: number, deadline: number, output: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended:\n${output()}`);
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    if (performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the server did not become healthy:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** CPU time that a process has used so far, in milliseconds; NaN where the system does not tell. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // In ticks, of which every Linux has 100 a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a process in megabytes; NaN where the system does not tell. */
export function residentMegabytes(pid: number): number {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(found?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** SQL statements that a server has sent since it began, by its own count. */
export async function statementsOf(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const found = /^database_statements_total (\d+)/m.exec(text);
  if (!found) throw new Error("the server does not count its statements");
  return Number(found[1]);
}
