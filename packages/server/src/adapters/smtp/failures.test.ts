import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { aMailServer, type TestMailServer } from "../../../test/support/mail.ts";
import { describeAnswer } from "./failures.ts";
import { MailNotAccepted, openMailServer, type OutgoingMail } from "./index.ts";

const MAIL: OutgoingMail = {
  messageId: "<1@example.com>",
  thread: "<booking.1@example.com>",
  from: { name: "Eva", address: "eva@example.com" },
  to: { name: "Ana", address: "ana@example.com" },
  replyTo: [],
  subject: "Talk",
  text: "Talk",
  html: "<p>Talk</p>",
  calendar: null,
};

let server: TestMailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function failureAt(url: string): Promise<string> {
  const opened = openMailServer(url, 1000);
  try {
    await opened.send(MAIL);
    return "it was taken";
  } catch (error) {
    if (!(error instanceof MailNotAccepted)) throw error;
    return error.message;
  } finally {
    opened.close();
  }
}

async function failureOf(prepare: (server: TestMailServer) => void, options = {}): Promise<string> {
  server = await aMailServer(options);
  prepare(server);
  return failureAt(server.url);
}

test.each([
  ["a recipient that it does not know", 550, "the mail server does not take mail for this address: 550 not here"],
  ["a recipient for now", 451, "the mail server does not take mail for this address: 451 try again later"],
])("a server refuses %s", async (_, status, words) => {
  expect(await failureOf(({ refused }) => refused.set("ana@example.com", status))).toBe(words);
});

test.each([
  ["refuses the content", 554, "the mail server refused the mail: 554 not here"],
  ["says nothing", "hang", "the mail server did not answer in time"],
  ["hangs up", "close", "the connection to the mail server was closed"],
] as const)("a server %s", async (_, answer, words) => {
  expect(await failureOf(({ answers }) => answers.push(answer, answer))).toBe(words);
});

test("a server wants a sign-in, and takes no password", async () => {
  expect(await failureOf(() => {}, { signIn: true })).toMatch(/^the mail server .*: 530 /);
  const url = new URL((server as TestMailServer).url);
  url.username = "eva";
  url.password = "guess";
  expect(await failureAt(String(url))).toBe("the mail server refused the sign-in: 535 wrong password");
});

test("nobody listens", async () => {
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as { port: number };
  await new Promise((resolve) => free.close(resolve));
  expect(await failureAt(`smtp://127.0.0.1:${port}`)).toBe("the mail server refused the connection");
  expect(await failureAt("smtp://nobody.invalid")).toBe("the name of the mail server could not be resolved");
});

test("what a server answers is one line of bounded length", async () => {
  server = await aMailServer();
  const opened = openMailServer(server.url, 1000);
  expect(await opened.send(MAIL)).toMatch(/^250 /);
  opened.close();
  expect(describeAnswer("250-taken\r\n250 \0queued\n")).toBe("250-taken 250 queued");
  expect(describeAnswer("x".repeat(10_000))).toHaveLength(500);
});
