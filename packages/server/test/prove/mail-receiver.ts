import { aMailServer, type MailAnswer, type ReceivedMail } from "../support/mail.ts";
import { GUEST } from "./clients.ts";
import type { Random } from "./random.ts";

export interface MailWhims {
  /** Status for a recipient, or undefined to go on. */
  readonly recipient: (address: string) => number | undefined;
  readonly message: (to: string) => MailAnswer;
}

export interface MailReceiver {
  readonly url: string;
  /** What it took, in order. */
  readonly accepted: readonly ReceivedMail[];
  /** Messages and recipients that it refused for good. */
  readonly refusedForGood: ReadonlySet<string>;
  /** How often it did something else than to take a message. */
  readonly failures: { count: number };
  behave(whims: MailWhims): void;
  close(): Promise<void>;
}

const KIND: MailWhims = { recipient: () => undefined, message: () => "accept" };

/**
 * A mail server in a bad mood with some: it puts off, refuses, hangs up or keeps quiet, about the recipient or when the
 * message is there. `hangs` bounds how often it keeps quiet, which takes the sender half a minute each time.
 */
export function badMailWhims(
  random: Random,
  options: { readonly towards: "everybody" | "guests"; hangs: number },
): MailWhims {
  let hangsLeft = options.hangs;
  const isTarget = (address: string) => options.towards === "everybody" || address.startsWith(GUEST);
  return {
    recipient(address) {
      if (!isTarget(address) || !random.chance(0.1)) return undefined;
      return random.chance(0.25) ? 550 : 451;
    },
    message(to) {
      if (!isTarget(to) || !random.chance(0.2)) return "accept";
      if (hangsLeft > 0 && random.chance(0.3)) {
        hangsLeft -= 1;
        return "hang";
      }
      return random.pick<MailAnswer>([421, 451, 554, "close", "close"]);
    },
  };
}

/** A real mail server in this process, kind to everybody until it is told otherwise. */
export async function aMailReceiver(): Promise<MailReceiver> {
  let whims = KIND;
  const refusedForGood = new Set<string>();
  const failures = { count: 0 };
  const note = (what: string, answer: MailAnswer | undefined) => {
    if (answer === undefined || answer === "accept") return;
    failures.count += 1;
    if (typeof answer === "number" && answer >= 500) refusedForGood.add(what);
  };
  const server = await aMailServer({
    decide({ to, messageId }) {
      const answer = whims.message(to);
      note(messageId, answer);
      return answer;
    },
    refuse(address) {
      const status = whims.recipient(address);
      note(address, status);
      return status;
    },
  });
  return {
    url: server.url,
    accepted: server.received,
    refusedForGood,
    failures,
    behave(next) {
      whims = next;
    },
    close: () => server.close(),
  };
}
