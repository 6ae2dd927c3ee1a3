import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loadConfig } from "../config.ts";
import { boundedServers } from "./connections.ts";
import { createMetrics } from "./metrics.ts";
import type { Ports } from "./ports.ts";
import { createFastify, installPipeline } from "./server.ts";

const config = loadConfig({ LOG_LEVEL: "fatal", PORT: "0" });
const app = createFastify(config);
const logged: [level: string, message: unknown][] = [];
let port: number;
beforeAll(async () => {
  const ports = { config, clock: Date.now } as unknown as Omit<Ports, "log">;
  installPipeline(app, { ports, operations: [], resolvers: [], metrics: createMetrics(), checkResponses: true });
  app.post("/upload", async () => "read");
  app.get("/", async () => "here");
  const log = (level: string) => (_facts: unknown, message: unknown) => void logged.push([level, message]);
  const logger = { error: log("error"), warn: log("warn"), info: log("info"), debug: log("debug") };
  vi.spyOn(app.log, "child").mockReturnValue(logger as never);
  await app.listen({ port: 0, host: "127.0.0.1" });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

async function open(to: number, first = ""): Promise<Socket> {
  const socket = connect(to, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  if (first) socket.write(first);
  return socket;
}

/** What comes until the connection is closed, and after how long. */
async function untilClosed(socket: Socket): Promise<{ text: string; seconds: number }> {
  const began = performance.now();
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(socket, "close");
  return { text, seconds: (performance.now() - began) / 1000 };
}

const UPLOAD = "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";

test("silent connections end within 15 seconds, dripping ones within 30", async () => {
  const silent = await open(port);
  const half = await open(port, "GET / HTTP/1.1\r\nHost: x\r\n");
  const upload = await open(port, UPLOAD);
  // Whoever keeps their half open loses the connection all the same.
  const sockets = [silent, half, upload].map((socket) => socket.setMaxListeners(20));
  const drip = setInterval(() => {
    for (const socket of [half, upload]) if (socket.writable) socket.write("x");
  }, 1000);
  try {
    const [nothing, head, body] = await Promise.all(sockets.map(untilClosed));
    expect(nothing?.seconds).toBeLessThan(15);
    expect(head?.seconds).toBeLessThan(15);
    expect(body?.seconds).toBeGreaterThan(20);
    expect(body?.seconds).toBeLessThan(30);
    expect(body?.text).toMatch(/^HTTP\/1.1 408 Request Timeout/);
  } finally {
    clearInterval(drip);
  }
}, 40_000);

test("an upload that breaks off is no error of the server", async () => {
  logged.length = 0;
  const socket = await open(port, UPLOAD);
  socket.write("{");
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.resetAndDestroy();
  await expect.poll(() => logged.map(([, message]) => message)).toContain("the request broke off");
  expect(logged.filter(([level]) => level === "error" || level === "warn")).toEqual([]);
});

test("two Host headers are refused", async () => {
  const both = await untilClosed(await open(port, "GET / HTTP/1.1\r\nHost: x\r\nhOST: y\r\nConnection: close\r\n\r\n"));
  expect(both.text).toMatch(/^HTTP\/1.1 400 Bad Request.*several Host headers/s);
  const one = await untilClosed(await open(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  expect(one.text).toMatch(/^HTTP\/1.1 200 OK/);
});

test("one address holds a bounded number of connections, and gets new ones as others end", async () => {
  const server = boundedServers({ behindProxy: false })((_request, response) => response.end("here"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = server.address() as AddressInfo;
  expect(server.maxConnections).toBe(4096);
  const held: Socket[] = [];
  for (let n = 0; n < 1024; n += 1) held.push(await open(own));
  const ask = async () => (await untilClosed(await open(own, "GET / HTTP/1.0\r\n\r\n"))).text;
  expect(await ask()).toBe("");
  for (const socket of held.splice(0, 10)) socket.destroy();
  await expect.poll(ask).toMatch(/here$/);
  for (const socket of held) socket.destroy();
  server.close();
});
