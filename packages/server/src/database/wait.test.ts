import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import pg from "pg";
import { expect, test } from "vitest";
import { complaintOf } from "../complaint.ts";
import { isUnanswered, waitForDatabase } from "./wait.ts";

const soon = { giveUpAfterMs: 100, pauseMs: 5 };

/** Somebody who takes connections and does this to them: no database. */
async function failureAt(act: (socket: Socket) => void): Promise<Error> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    act(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const pool = new pg.Pool({ host: "127.0.0.1", port, user: "u", database: "d", connectionTimeoutMillis: 100 });
  const failure = await pool.query("select 1").then(
    () => new Error("answered"),
    (error: Error) => error,
  );
  await pool.end();
  for (const socket of sockets) socket.destroy();
  server.close();
  return failure;
}

test.each([
  ["that says nothing", () => {}],
  ["that hangs up", (socket: Socket) => void socket.end()],
])("a database %s is waited for, and in the end told of in one line", async (_, act) => {
  const failure = await failureAt(act);
  expect(failure.message).toMatch(/^Connection terminated/);
  expect(isUnanswered(failure)).toBe(true);
  const said: string[] = [];
  let attempts = 0;
  const ping = async () => {
    attempts += 1;
    if (attempts < 4) throw failure;
  };
  await waitForDatabase(ping, (text) => said.push(text), soon);
  expect([attempts, said]).toEqual([4, ["waiting for the database"]]);
  await expect(
    waitForDatabase(
      () => Promise.reject(failure),
      () => {},
      soon,
    ),
  ).rejects.toBe(failure);
  expect(complaintOf(failure)).toBe(
    `Meridian cannot start: the database does not answer: see DATABASE_URL (${failure.message})`,
  );
});

test("what waiting would not mend is reported at once", async () => {
  for (const failure of [Object.assign(new Error("no password"), { code: "28P01" }), new TypeError("a bug")]) {
    let attempts = 0;
    const ping = async () => {
      attempts += 1;
      throw failure;
    };
    await expect(waitForDatabase(ping, () => {}, soon)).rejects.toBe(failure);
    expect(attempts).toBe(1);
  }
  expect(complaintOf(new TypeError("a bug"))).toBe(null);
});
