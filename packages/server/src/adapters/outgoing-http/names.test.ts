import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createNameResolver } from "./names.ts";

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Records = Readonly<Record<string, { readonly a?: string; readonly isSilent?: boolean }>>;

/** A name server for IPv4 addresses; what it does not know does not exist. */
async function aNameServer(records: Records): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (query, peer) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] as number; length > 0; length = query[at] as number) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += length + 1;
    }
    const name = labels.join(".");
    const isIpv4 = query.readUInt16BE(at + 1) === 1;
    if (isIpv4) asked.push(name);
    const record = records[name];
    if (record?.isSilent) return;
    const answers = record?.a && isIpv4 ? [record.a] : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(record ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    const found = answers.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split(".").map(Number)]),
    );
    socket.send(Buffer.concat([header, query.subarray(12, at + 5), ...found]), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  closers.push(() => socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

async function files(hosts: string, resolver = ""): Promise<{ hostsFile: string; resolverFile: string }> {
  const directory = await mkdtemp(join(tmpdir(), "names-"));
  const [hostsFile, resolverFile] = [join(directory, "hosts"), join(directory, "resolv.conf")];
  await writeFile(hostsFile, hosts);
  await writeFile(resolverFile, resolver);
  return { hostsFile, resolverFile };
}

test("names whose servers are silent hold up neither other names nor the look-ups of the system", async () => {
  const slow = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`slow${n}.example`, { isSilent: true }]));
  const server = await aNameServer({ ...slow, "good.example": { a: "93.184.216.34" } });
  const resolve = createNameResolver({ servers: [server.address], timeoutMs: 1000 });
  const given = Object.keys(slow).map((name) => resolve(name).catch((error: { code: string }) => error.code));
  const began = performance.now();
  expect(await resolve("good.example")).toEqual([{ address: "93.184.216.34", family: 4 }]);
  await lookup("localhost");
  expect(performance.now() - began).toBeLessThan(500);
  expect(new Set(await Promise.all(given))).toEqual(new Set(["EAI_TIMEOUT"]));
  expect(performance.now() - began).toBeLessThan(2500);
});

test("names in the hosts file and localhost need no server", async () => {
  const server = await aNameServer({});
  const resolve = createNameResolver({
    servers: [server.address],
    ...(await files("# comment\n10.1.2.3  Inside.example inside # mine\nfd00::1 inside.example\nnonsense x\n")),
  });
  expect(await resolve("INSIDE.example.")).toEqual([
    { address: "10.1.2.3", family: 4 },
    { address: "fd00::1", family: 6 },
  ]);
  expect(await resolve("inside")).toEqual([{ address: "10.1.2.3", family: 4 }]);
  for (const name of ["localhost", "a.localhost"]) {
    expect((await resolve(name)).map(({ address }) => address)).toEqual(["127.0.0.1", "::1"]);
  }
  expect(server.asked).toEqual([]);
  await expect(resolve("x")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("short names are looked for in the searched domains first, long ones last", async () => {
  const server = await aNameServer({
    "receiver.apps.internal": { a: "10.0.0.1" },
    "receiver.apps": { a: "10.0.0.2" },
    "b.apps.internal": { a: "10.0.0.3" },
  });
  const resolve = createNameResolver({
    servers: [server.address],
    ...(await files("", "search other.internal internal\nnameserver 10.0.0.9\noptions timeout:1 ndots:2\n")),
  });
  expect((await resolve("receiver.apps"))[0]?.address).toBe("10.0.0.1");
  expect((await resolve("receiver.apps."))[0]?.address).toBe("10.0.0.2");
  server.asked.length = 0;
  await expect(resolve("a.b.c")).rejects.toMatchObject({ code: "ENOTFOUND" });
  expect(server.asked).toEqual(["a.b.c", "a.b.c.other.internal", "a.b.c.internal"]);
});

test("a server that refuses is no word about the name", async () => {
  const resolve = createNameResolver({ servers: ["127.0.0.1:1"] });
  await expect(resolve("some.example")).rejects.toMatchObject({ code: "EAI_AGAIN" });
});
