import type { AddressInfo, Socket } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly parsed: Email;
}

/** What the server does with a message: take it, answer with a status, say nothing, hang up before answering. */
export type MailAnswer = "accept" | "hang" | "close" | number;

export interface TestMailServer {
  readonly url: string;
  /** Messages that it took, in order. */
  readonly received: ReceivedMail[];
  /** Messages that were handed over completely, taken or not. */
  readonly attempts: { readonly to: string; readonly messageId: string }[];
  /** Answers to the next messages; after them it accepts. */
  readonly answers: MailAnswer[];
  /** Recipients that are refused with a status. */
  readonly refused: Map<string, number>;
  close(): Promise<void>;
}

export interface MailServerOptions {
  /** It wants a sign-in, and takes no password. */
  readonly signIn?: boolean;
  /** Decides on each message, in place of the list of answers. */
  readonly decide?: (message: { readonly to: string; readonly messageId: string }) => MailAnswer;
  /** Status with which a recipient is refused, in place of the list of those that are. */
  readonly refuse?: (address: string) => number | undefined;
}

/** A real SMTP server on a free port. */
export async function aMailServer(options: MailServerOptions = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const attempts: { to: string; messageId: string }[] = [];
  const answers: MailAnswer[] = [];
  const refused = new Map<string, number>();
  const { decide = () => answers.shift() ?? "accept", refuse = (address) => refused.get(address) } = options;
  const server = new SMTPServer({
    authOptional: !options.signIn,
    allowInsecureAuth: true,
    disabledCommands: options.signIn ? ["STARTTLS"] : ["AUTH", "STARTTLS"],
    onAuth: (_auth, _session, callback) => callback(Object.assign(new Error("wrong password"), { responseCode: 535 })),
    closeTimeout: 100,
    onRcptTo(address, _session, callback) {
      const status = refuse(address.address);
      callback(status === undefined ? null : withStatus(status));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString("utf8");
        const receive = async () => {
          const parsed = await PostalMime.parse(raw);
          const from = session.envelope.mailFrom;
          const to = session.envelope.rcptTo.map(({ address }) => address);
          const attempt = { to: to.join(), messageId: parsed.messageId ?? "" };
          attempts.push(attempt);
          const answer = decide(attempt);
          if (answer === "hang") return;
          if (answer === "close") {
            for (const connection of server.connections as Set<{ id: string }>) {
              if (connection.id === session.id) (Reflect.get(connection, "_socket") as Socket).destroy();
            }
            return;
          }
          if (typeof answer === "number") return callback(withStatus(answer));
          received.push({ from: from === false ? "" : from.address, to, raw, parsed });
          callback();
        };
        void receive();
      });
    },
  });
  // Sockets that tests cut are no news.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    attempts,
    answers,
    refused,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function withStatus(status: number): Error {
  return Object.assign(new Error(status < 500 ? "try again later" : "not here"), { responseCode: status });
}

export interface CalendarProperty {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly value: string;
}

/**
 * Reads a calendar file as RFC 5545 says, sharing no code with the writer. Throws when lines are too long, do not end in
 * CRLF or are not properties.
 */
export function readCalendar(content: string): CalendarProperty[] {
  if (!content.endsWith("\r\n")) throw new Error("the last line has no end");
  const lines = content.slice(0, -2).split("\r\n");
  for (const line of lines) {
    if (Buffer.byteLength(line) > 75) throw new Error(`a line of ${Buffer.byteLength(line)} octets`);
    if (/[\r\n]/.test(line)) throw new Error("a line end that is not CRLF");
    // A character cut in two would come out as its replacement.
    if (line.includes("\ufffd")) throw new Error("a character was cut");
  }
  return content
    .slice(0, -2)
    .replace(/\r\n[ \t]/g, "")
    .split("\r\n")
    .map(readProperty);
}

function readProperty(line: string): CalendarProperty {
  const match = /^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/s.exec(line);
  if (!match) throw new Error(`not a property: ${line}`);
  const [, name = "", parameterText = "", value = ""] = match;
  const parameters: Record<string, string> = {};
  for (const [, key = "", quoted, plain] of parameterText.matchAll(/;([A-Z0-9-]+)=(?:"([^"]*)"|([^";:,]*))/g)) {
    parameters[key] = quoted ?? plain ?? "";
  }
  return {
    name,
    parameters,
    value: value.replace(/\\([\\;,nN])/g, (_, escaped: string) => (/n/i.test(escaped) ? "\n" : escaped)),
  };
}

/** Value of the only property of a name. */
export function calendarValue(properties: readonly CalendarProperty[], name: string): string {
  const found = properties.filter((property) => property.name === name);
  if (found.length !== 1) throw new Error(`${found.length} properties ${name}`);
  return found[0]!.value;
}
