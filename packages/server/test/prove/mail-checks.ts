import { calendarValue, readCalendar, type ReceivedMail } from "../support/mail.ts";
import { groupBy, type LoggedEvent, type ShownMail } from "./told.ts";

export interface MailEvidence {
  readonly hostEmail: string;
  /** The whole log of the account. */
  readonly events: readonly LoggedEvent[];
  /** What the owner is shown. */
  readonly shown: readonly ShownMail[];
  /** What the mail server took, in order: mails of other accounts too. */
  readonly accepted: readonly ReceivedMail[];
  readonly refusedForGood: ReadonlySet<string>;
}

export interface MailPromise {
  readonly killed: boolean;
  /** Whom the mail server was kind to all the time. */
  readonly isSpared: (address: string) => boolean;
}

interface Expected {
  readonly event: LoggedEvent;
  readonly to: string;
  readonly audience: "host" | "attendee";
  readonly method: "REQUEST" | "CANCEL" | null;
}

/** Who is to be told what by mail, by the book and not by the code. */
function expectedOf({ hostEmail, events }: MailEvidence): Map<string, Expected> {
  const expected = events.flatMap((event): Expected[] => {
    const rule = ruleOf(event);
    if (rule === null) return [];
    const people = rule.bookerOnly ? event.data.attendees.slice(0, 1) : event.data.attendees;
    const { method } = rule;
    return [
      ...(rule.host ? [{ event, to: hostEmail, audience: "host" as const, method }] : []),
      ...people.map(({ email }) => ({ event, to: email, audience: "attendee" as const, method })),
    ];
  });
  return new Map(expected.map((each) => [nameOf(each.event.id, each.audience, each.to), each]));
}

function ruleOf({
  type,
  data,
}: LoggedEvent): { host: boolean; bookerOnly: boolean; method: Expected["method"] } | null {
  const everybody = { host: true, bookerOnly: false };
  switch (type) {
    case "booking.created":
    case "booking.confirmed":
      return { ...everybody, method: "REQUEST" };
    case "booking.requested":
      return { host: true, bookerOnly: true, method: null };
    case "booking.rescheduled":
      if (data.status !== "pending") return { ...everybody, method: "REQUEST" };
      return data.withdrawnIcsSequence === undefined
        ? { host: true, bookerOnly: true, method: null }
        : { ...everybody, method: "CANCEL" };
    case "booking.cancelled":
      return { ...everybody, method: "CANCEL" };
    case "booking.declined":
      return { host: false, bookerOnly: false, method: null };
    default:
      return null;
  }
}

function nameOf(eventId: string, audience: string, to: string): string {
  return `${eventId} ${audience} ${to}`;
}

export interface MailCount {
  readonly complaints: string[];
  readonly sent: number;
  readonly failed: number;
}

const ALL_TRIES = 8;

/** Every difference between the log, the mails that the owner is shown, and what the mail server took; in words. */
export function checkMails(evidence: MailEvidence, promise: MailPromise): MailCount {
  const expected = expectedOf(evidence);
  const shown = groupBy(evidence.shown, ({ eventId, audience, to }) => nameOf(eventId, audience, to.email));
  const accepted = groupBy(evidence.accepted, ({ parsed }) => mailIdOf(parsed.messageId ?? ""));
  const complaints = [
    ...[...shown.keys()].filter((name) => !expected.has(name)).map((name) => `${name}: nothing asks for this mail`),
    ...[...expected].flatMap(([name, each]) => {
      const [mail, ...more] = shown.get(name) ?? [];
      const label = `${each.event.type} ${each.event.data.uid} to ${each.to}`;
      if (!mail || more.length > 0) return [`${label} is shown ${more.length + (mail ? 1 : 0)} times`];
      const copies = accepted.get(mail.id) ?? [];
      return [
        ...wrongOutcome(mail, copies, evidence.refusedForGood, promise),
        ...copies.flatMap((copy) => wrongContent(each, copy)),
      ].map((complaint) => `mail ${label}: ${complaint}`);
    }),
    ...unknownMails(evidence, expected),
    ...wrongSequences(evidence, expected),
  ];
  const count = (status: string) => evidence.shown.filter((mail) => mail.status === status).length;
  return { complaints, sent: count("sent"), failed: count("failed") };
}

/** Mails to people of this account that its owner is not shown. */
function unknownMails({ shown, accepted }: MailEvidence, expected: ReadonlyMap<string, Expected>): string[] {
  const ids = new Set(shown.map(({ id }) => id));
  const people = new Set([...expected.values()].map(({ to }) => to));
  return accepted
    .filter(({ to, parsed }) => people.has(to.join()) && !ids.has(mailIdOf(parsed.messageId ?? "")))
    .map(({ to, parsed }) => `a mail to ${to} is shown to nobody: ${parsed.messageId} ${parsed.subject}`);
}

/** `<id@domain>` -> id. */
function mailIdOf(messageId: string): string {
  return messageId.slice(1, messageId.lastIndexOf("@"));
}

function wrongOutcome(
  mail: ShownMail,
  copies: readonly ReceivedMail[],
  refusedForGood: ReadonlySet<string>,
  { killed, isSpared }: MailPromise,
): string[] {
  const { status, attempts, lastError, to } = mail;
  const twice = !killed && copies.length > 1 ? [`the mail server took it ${copies.length} times`] : [];
  if (status === "sent") return copies.length === 0 ? ["it counts as sent, but nobody took it"] : twice;
  if (status !== "failed") return [`it is left ${status}`];
  const refused = [...refusedForGood].some((what) => what === to.email || mailIdOf(what) === mail.id);
  return [
    ...twice,
    ...(lastError === null ? ["it failed without a reason"] : []),
    ...(refused || attempts === ALL_TRIES ? [] : [`it was given up after ${attempts} tries: ${lastError}`]),
    ...(isSpared(to.email) ? ["it failed although the mail server was kind"] : []),
    ...(!killed && copies.length > 0 ? ["it counts as failed, but was taken"] : []),
  ];
}

function wrongContent({ event, to, method }: Expected, copy: ReceivedMail): string[] {
  const entry = entryOf(copy);
  const { icsUid, icsSequence, withdrawnIcsSequence } = event.data;
  const said = entry === null ? "no entry" : `${entry.method} ${entry.uid} ${entry.sequence}`;
  const meant = method === null ? "no entry" : `${method} ${icsUid} ${withdrawnIcsSequence ?? icsSequence}`;
  return [
    ...(copy.to.join() === to ? [] : [`it went to ${copy.to}`]),
    ...(said === meant ? [] : [`its calendar says ${said}, but the log ${meant}`]),
  ];
}

function entryOf({ parsed }: ReceivedMail): { method: string; uid: string; sequence: number } | null {
  const part = parsed.attachments.find(({ mimeType }) => mimeType === "application/ics");
  if (!part) return null;
  const content = typeof part.content === "string" ? part.content : new TextDecoder().decode(part.content);
  // The parser rewrites line ends.
  const entry = readCalendar(content.replace(/\r?\n/g, "\r\n"));
  return {
    method: calendarValue(entry, "METHOD"),
    uid: calendarValue(entry, "UID"),
    sequence: Number(calendarValue(entry, "SEQUENCE")),
  };
}

/** Calendars go by the number: what came with a smaller one than before would be ignored. */
function wrongSequences({ accepted }: MailEvidence, expected: ReadonlyMap<string, Expected>): string[] {
  const ours = new Set([...expected.values()].map(({ event }) => event.data.icsUid));
  const entries = accepted.flatMap((copy) => {
    const entry = entryOf(copy);
    return entry !== null && ours.has(entry.uid) ? [{ ...entry, to: copy.to.join() }] : [];
  });
  return [...groupBy(entries, ({ uid, to }) => `${uid} to ${to}`)].flatMap(([name, group]) =>
    group.flatMap(({ sequence }, nth) => {
      const before = group[nth - 1];
      return before && before.sequence > sequence
        ? [`${name}: sequence ${sequence} came after ${before.sequence}`]
        : [];
    }),
  );
}
