import { createHash } from "node:crypto";
import type { Db } from "../../database/database.ts";
import type { DispatchedEvent } from "../../events/dispatcher.ts";
import type { Ports } from "../../http/ports.ts";
import { type CalendarPart, calendarPart } from "./entry.ts";
import { type BookingFacts, factsOf, type Person } from "./facts.ts";
import { type Addressee, composeMessage } from "./message.ts";
import { insertMails, type NewMail, readMailedBookings } from "./queries.ts";
import { renderHtml, renderText } from "./render.ts";
import type { Sender } from "./sender.ts";
import { type AttendeeKind, type HostKind, textsFor } from "./texts.ts";
import { usesTwelveHours } from "./when.ts";

export interface PlanContext {
  readonly ports: Pick<Ports, "clock" | "ids">;
  readonly sender: Sender;
  /** Whether there is a mail server; without one mails are kept to be read. */
  readonly sends: boolean;
}

/** One mail that is due to somebody. */
interface Due {
  readonly to: Addressee;
  /** Name of the kind in storage: reminders of one kind come several times. */
  readonly kind: string;
  readonly method: CalendarPart["method"] | null;
}

/** Writes the mails of some events and answers how many are new. Two statements however many events. */
export async function planMails(db: Db, context: PlanContext, events: readonly DispatchedEvent[]): Promise<number> {
  const told = events.filter((event) => Object.hasOwn(RULES, event.type));
  if (told.length === 0) return 0;
  const bookings = await readMailedBookings(db, [...new Set(told.map(uidOf))]);
  const mails = told.flatMap((event) => {
    const booking = bookings.get(uidOf(event));
    const facts = booking ? factsOf(booking, event) : null;
    if (!facts) return [];
    return (RULES[event.type] as Rule)(facts).map((due) => writeMail(context, facts, due, event.id));
  });
  return insertMails(db, mails, !context.sends, context.ports.clock());
}

function uidOf(event: DispatchedEvent): string {
  return event.subject.replace(/^booking:/, "");
}

type Rule = (facts: BookingFacts) => Due[];

/** Who is told of what. Every attendee gets a mail of their own, in their own zone and language. */
const RULES: Readonly<Record<string, Rule>> = {
  "booking.created": scheduled,
  "booking.confirmed": scheduled,
  "booking.requested": asked,
  "booking.rescheduled": moved,
  "booking.declined": (facts) => toAttendees(facts, "declined", null),
  "booking.cancelled": (facts) => [toHost(facts, "cancelled", "CANCEL"), ...toAttendees(facts, "cancelled", "CANCEL")],
  "booking.reschedule-requested": rescheduleRequested,
};

function scheduled(facts: BookingFacts): Due[] {
  return [toHost(facts, "scheduled", "REQUEST"), ...toAttendees(facts, "scheduled", "REQUEST")];
}

function asked(facts: BookingFacts): Due[] {
  return [
    toHost(facts, "approval-needed", null),
    ...toAttendees(facts, "submitted", null, facts.attendees.slice(0, 1)),
  ];
}

function moved(facts: BookingFacts): Due[] {
  if (facts.withdrawnIcsSequence !== null) return askedToMove(facts);
  if (facts.status === "pending") return asked(facts);
  return [toHost(facts, "rescheduled", "REQUEST"), ...toAttendees(facts, "rescheduled", "REQUEST")];
}

/** The former time is given up before the new one is approved: whoever has an entry of it loses it. */
function askedToMove(facts: BookingFacts): Due[] {
  const [booker, ...guests] = facts.attendees;
  return [
    toHost(facts, "move-needs-approval", "CANCEL"),
    ...toAttendees(facts, "move-submitted", "CANCEL", booker ? [booker] : []),
    ...toAttendees(facts, "former-time-off", "CANCEL", guests),
  ];
}

/** The booker may choose another time; guests only lose their entry. */
function rescheduleRequested(facts: BookingFacts): Due[] {
  const [booker, ...guests] = facts.attendees;
  return [
    toHost(facts, "reschedule-asked", "CANCEL"),
    ...toAttendees(facts, "choose-new-time", "CANCEL", booker ? [booker] : []),
    ...toAttendees(facts, "cancelled", "CANCEL", guests),
  ];
}

function toHost({ host }: BookingFacts, kind: HostKind, method: Due["method"], storedKind: string = kind): Due {
  const reader = { texts: textsFor(host.language), timeZone: host.timeZone, hour12: host.hour12 };
  return { to: { audience: "host", kind, reader }, kind: storedKind, method };
}

function toAttendees(facts: BookingFacts, kind: AttendeeKind, method: Due["method"], people = facts.attendees): Due[] {
  return people.flatMap((person) => {
    if (person.email === null) return [];
    const reader = {
      texts: textsFor(person.language),
      timeZone: person.timeZone,
      hour12: usesTwelveHours(person.language),
    };
    return [{ to: { audience: "attendee", kind, reader, person } as const, kind, method }];
  });
}

/** The reminder of a request that waits `hours` already. `eventId` is the event of the request. */
export function reminderMail(context: PlanContext, facts: BookingFacts, eventId: string, hours: number): NewMail {
  return writeMail(context, facts, toHost(facts, "approval-reminder", null, `approval-reminder-${hours}h`), eventId);
}

function writeMail(context: PlanContext, facts: BookingFacts, due: Due, eventId: string): NewMail {
  const { ports, sender } = context;
  const { to } = due;
  const id = ports.ids.uuid();
  const message = composeMessage(facts, to, sender.baseUrl, sender.product);
  const recipient = to.audience === "host" ? facts.host : to.person;
  return {
    id,
    accountId: facts.accountId,
    eventId,
    kind: due.kind,
    audience: to.audience,
    bookingUid: facts.uid,
    recipient: recipient.email as string,
    recipientName: recipient.name,
    thread: threadOf(facts, sender),
    fromName: to.audience === "host" ? sender.product : facts.host.name || sender.product,
    replyTo: replyTo(facts, to),
    subject: message.subject,
    text: renderText(message),
    html: renderHtml(message),
    ics:
      due.method === null
        ? null
        : calendarPart(facts, to, due.method, message, { noReply: sender.address, nowMs: ports.clock() }),
    messageId: `<${id}@${sender.domain}>`,
  };
}

/** Id of no mail that all mails of a booking answer to. Hashed: the calendar uid holds the booking's own, which opens it. */
function threadOf(facts: BookingFacts, sender: Sender): string {
  const hash = createHash("sha256").update(facts.icsUid).digest("hex").slice(0, 32);
  return `<booking.${hash}@${sender.domain}>`;
}

/** Whoever answers reaches the people of the meeting, never this server; unless the organizer's address is not to be known. */
function replyTo(facts: BookingFacts, to: Addressee): NewMail["replyTo"] {
  const others = (people: readonly Person[]) =>
    people.flatMap(({ name, email }) => (email === null ? [] : [{ name, address: email }]));
  if (to.audience === "host") return others(facts.attendees);
  if (facts.hidesOrganizerEmail) return [];
  const { host, attendees, showsAttendees } = facts;
  const rest = showsAttendees ? attendees.filter((person) => person.email !== to.person.email) : [];
  return [{ name: host.name, address: host.email }, ...others(rest)];
}
