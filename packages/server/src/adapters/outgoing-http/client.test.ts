import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createOutgoingHttp } from "./client.ts";
import type { Resolve } from "./names.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function aReceiver(listener: RequestListener): Promise<{ port: number; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { port: (server.address() as AddressInfo).port, server };
}

function aClient(options: { allowPrivate: boolean; resolve?: Resolve }) {
  const client = createOutgoingHttp(options);
  closers.push(() => client.close());
  return (url: string, timeoutMs = 2000) =>
    client.send({ method: "POST", url, headers: { "x-test": "1" }, body: "grüße", timeoutMs, maxAnswerBytes: 10 });
}

test("sends exactly the body and answers with status and start of the answer", async () => {
  let received = Buffer.alloc(0);
  const { port } = await aReceiver((request, response) => {
    request.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
    });
    request.on("end", () => response.writeHead(201).end("0123456789abcdef"));
  });
  expect(await aClient({ allowPrivate: true })(`http://127.0.0.1:${port}/x`)).toMatchObject({
    status: 201,
    text: "0123456789",
  });
  expect(received.toString("utf8")).toBe("grüße");
});

test("redirects are answers, not followed", async () => {
  let hits = 0;
  const { port } = await aReceiver((_request, response) => {
    hits += 1;
    response.writeHead(307, { location: "/again" }).end();
  });
  expect(await aClient({ allowPrivate: true })(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 307 });
  expect(hits).toBe(1);
});

test("a name is judged by what it resolves to when it is sent to", async () => {
  let hits = 0;
  const { port } = await aReceiver((_request, response) => {
    hits += 1;
    response.end();
  });
  for (const addresses of [
    ["127.0.0.1"],
    ["93.184.216.34", "10.0.0.1"],
    ["::ffff:127.0.0.1"],
    ["169.254.169.254"],
    ["not an address"],
  ]) {
    const resolve: Resolve = async () =>
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    const outcome = await aClient({ allowPrivate: false, resolve })(`https://innocent.example:${port}/`);
    expect(outcome, addresses.join()).toEqual({ failure: expect.stringMatching(/^the address is not allowed: /) });
  }
  expect(hits).toBe(0);
});

test("localhost and names the system resolves to loopback are refused without the permission", async () => {
  expect(await aClient({ allowPrivate: false })("https://localhost:1/")).toEqual({
    failure: "the address is not allowed: Blocked hostname",
  });
});

test("metadata addresses are refused at the time of sending even where private networks are allowed", async () => {
  const resolve: Resolve = async () => [{ address: "169.254.169.254", family: 4 }];
  expect(await aClient({ allowPrivate: true, resolve })("http://rebinding.example/")).toEqual({
    failure: "the address is not allowed: Blocked hostname",
  });
});

test("connects to the address that was checked, although the name means another a moment later", async () => {
  const { port } = await aReceiver((request, response) => response.end(request.headers.host));
  let lookups = 0;
  const resolve: Resolve = async () => {
    lookups += 1;
    return [{ address: lookups === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
  };
  const outcome = await aClient({ allowPrivate: true, resolve })(`http://rebinding.example:${port}/`);
  expect(outcome).toMatchObject({ status: 200, text: "rebinding." });
  expect(lookups).toBe(1);
});

test("a receiver that never answers is given up in time", async () => {
  const { port } = await aReceiver(() => {});
  const began = performance.now();
  expect(await aClient({ allowPrivate: true })(`http://127.0.0.1:${port}/`, 300)).toEqual({
    failure: "no answer within 0.3 seconds",
  });
  expect(performance.now() - began).toBeLessThan(2000);
});

test.each(["hangs", "drips"])("a status that has come counts although the body %s, which is cut soon", async (kind) => {
  let closed = false;
  const { port } = await aReceiver((_request, response) => {
    response.writeHead(200);
    response.write("abc");
    const drip = setInterval(() => kind === "drips" && response.write("."), 400);
    response.on("close", () => {
      clearInterval(drip);
      closed = true;
    });
  });
  const began = performance.now();
  expect(await aClient({ allowPrivate: true })(`http://127.0.0.1:${port}/`, 10_000)).toMatchObject({
    status: 200,
    text: expect.stringMatching(/^abc\.*$/),
  });
  expect(performance.now() - began).toBeLessThan(2500);
  await expect.poll(() => closed).toBe(true);
});

test("the time for connecting begins when the name is resolved", async () => {
  const { port } = await aReceiver((_request, response) => response.end("ok"));
  const resolve: Resolve = async () => {
    await new Promise((done) => setTimeout(done, 6000));
    return [{ address: "127.0.0.1", family: 4 }];
  };
  expect(await aClient({ allowPrivate: true, resolve })(`http://slow.example:${port}/`, 9000)).toMatchObject({
    status: 200,
  });
}, 15_000);

test("closed connections, closed ports, unknown names and nonsense each have words of their own", async () => {
  const sockets: Socket[] = [];
  const tcp = createTcpServer((socket) => {
    sockets.push(socket);
    socket.once("data", () => (sockets.length === 1 ? socket.destroy() : socket.end("hello\r\n\r\n")));
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  const { port } = tcp.address() as AddressInfo;
  const send = aClient({ allowPrivate: true });
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({
    failure: "the connection was closed before an answer came",
  });
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ failure: "the answer is not HTTP" });
  await new Promise((resolve) => tcp.close(resolve));
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ failure: "the connection was refused" });
  const resolve: Resolve = async () => {
    throw Object.assign(new Error("x"), { code: "ENOTFOUND" });
  };
  expect(await aClient({ allowPrivate: true, resolve })("http://nowhere.example/")).toEqual({
    failure: "the host name does not exist",
  });
});

test("bytes that are no text, and NUL, become replacement characters", async () => {
  const { port } = await aReceiver((_request, response) => response.end(Buffer.from([0x61, 0x00, 0xff, 0x62])));
  expect(await aClient({ allowPrivate: true })(`http://127.0.0.1:${port}/`)).toMatchObject({ text: "a\uFFFD\uFFFDb" });
});
