import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ipaddr from "ipaddr.js";
import { afterEach, expect, test } from "vitest";
import { createNameResolver } from "./names.ts";

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface NameRecord {
  readonly a?: string;
  readonly aaaa?: string;
  /** Which questions stay without an answer. */
  readonly silent?: "both" | "a" | "aaaa";
  /** How late each answer is sent. */
  readonly delayMs?: { readonly a?: number; readonly aaaa?: number };
  /** Answered with SERVFAIL. */
  readonly fails?: boolean;
}
type Records = Readonly<Record<string, NameRecord>>;

const EXISTS = 0x8180;
const FAILED = 0x8182;
const NO_SUCH_NAME = 0x8183;

function answerRecord(type: 1 | 28, address: string): Buffer {
  const data = type === 1 ? address.split(".").map(Number) : ipaddr.parse(address).toByteArray();
  return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 1, 0, data.length, ...data]);
}

/** A name server; what it does not know does not exist. `asked` has the questions for IPv4 addresses. */
async function aNameServer(records: Records): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const socket = createSocket("udp4");
  let isOpen = true;
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
    const family = isIpv4 ? "a" : "aaaa";
    if (record?.silent === "both" || record?.silent === family) return;
    const found = record?.[family] ? [answerRecord(isIpv4 ? 1 : 28, record[family])] : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(record ? (record.fails ? FAILED : EXISTS) : NO_SUCH_NAME, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found.length, 6);
    const answer = Buffer.concat([header, query.subarray(12, at + 5), ...found]);
    const send = () => isOpen && socket.send(answer, peer.port, peer.address);
    if (record?.delayMs?.[family]) setTimeout(send, record.delayMs[family]);
    else send();
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  closers.push(() => {
    isOpen = false;
    socket.close();
  });
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
  const slow = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`slow${n}.example`, { silent: "both" as const }]),
  );
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

const SEARCHED = "search broken.internal silent.internal internal\n";

test("searched domains that fail or are silent keep no other name from being found", async () => {
  const server = await aNameServer({
    "receiver.broken.internal": { fails: true },
    "receiver.silent.internal": { silent: "both" },
    "receiver.internal": { a: "10.0.0.1" },
    "alone.broken.internal": { fails: true },
    "alone.silent.internal": { silent: "both" },
    alone: { a: "10.0.0.2" },
  });
  const resolve = createNameResolver({
    servers: [server.address],
    timeoutMs: 1200,
    ...(await files("", SEARCHED)),
  });
  const began = performance.now();
  expect(await resolve("receiver")).toEqual([{ address: "10.0.0.1", family: 4 }]);
  expect(await resolve("alone")).toEqual([{ address: "10.0.0.2", family: 4 }]);
  expect(performance.now() - began).toBeLessThan(2400);
});

test("when no name has addresses, the first failure counts, and the time is that of one look-up", async () => {
  const silent = { silent: "both" } as const;
  const server = await aNameServer({
    "first.broken.internal": { fails: true },
    "first.silent.internal": silent,
    "second.silent.internal": silent,
    "second.internal": { fails: true },
    "third.broken.internal": silent,
    "third.silent.internal": silent,
    "third.internal": silent,
    third: silent,
  });
  const resolve = createNameResolver({
    servers: [server.address],
    timeoutMs: 1000,
    ...(await files("", SEARCHED)),
  });
  await expect(resolve("first")).rejects.toMatchObject({ code: "EAI_AGAIN" });
  await expect(resolve("second")).rejects.toMatchObject({ code: "EAI_TIMEOUT" });
  const began = performance.now();
  await expect(resolve("third")).rejects.toMatchObject({ code: "EAI_TIMEOUT" });
  expect(performance.now() - began).toBeLessThan(1500);
});

test("options add up over lines, and the last value of one counts", async () => {
  const server = await aNameServer({ "a.b.internal": { a: "10.0.0.1" }, "a.b": { a: "10.0.0.2" } });
  const resolveWith = async (options: string) => {
    const resolve = createNameResolver({
      servers: [server.address],
      ...(await files("", `search internal\n${options}`)),
    });
    return (await resolve("a.b"))[0]?.address;
  };
  expect(await resolveWith("options ndots:2\noptions timeout:1 edns0\n")).toBe("10.0.0.1");
  expect(await resolveWith("options ndots:1\noptions ndots:2\n")).toBe("10.0.0.1");
  expect(await resolveWith("options ndots:2 ndots:1\n")).toBe("10.0.0.2");
});

test.each([
  ["a", { aaaa: "2001:db8::1", silent: "a" }, "2001:db8::1"],
  ["aaaa", { a: "93.184.216.34", silent: "aaaa" }, "93.184.216.34"],
] as const)("who has addresses does not wait long for a silent %s", async (_family, record, address) => {
  const server = await aNameServer({ "half.example": record });
  const resolve = createNameResolver({ servers: [server.address] });
  const began = performance.now();
  expect((await resolve("half.example")).map((found) => found.address)).toEqual([address]);
  expect(performance.now() - began).toBeLessThan(1000);
});

test("both families are found when the second is a little late, and the first alone when it is very late", async () => {
  const both = { a: "93.184.216.34", aaaa: "2001:db8::1" };
  const server = await aNameServer({
    "soon.example": { ...both, delayMs: { aaaa: 100 } },
    "sooner.example": { ...both, delayMs: { a: 100 } },
    "late.example": { ...both, delayMs: { aaaa: 900 } },
    "none.example": { aaaa: both.aaaa, delayMs: { aaaa: 600 } },
  });
  const resolve = createNameResolver({ servers: [server.address] });
  const found = async (name: string) => (await resolve(name)).map(({ address }) => address);
  expect(await found("soon.example")).toEqual([both.a, both.aaaa]);
  expect(await found("sooner.example")).toEqual([both.a, both.aaaa]);
  expect(await found("late.example")).toEqual([both.a]);
  // That there are no addresses of one family is no reason to hurry.
  expect(await found("none.example")).toEqual([both.aaaa]);
});
