import type { BookingFacts, Person } from "./facts.ts";
import { oneLine } from "./sanitize.ts";
import type { AttendeeKind, HostKind, Texts } from "./texts.ts";
import { formatWhen, type Reader, type When } from "./when.ts";

export interface Row {
  readonly label: string;
  readonly lines: readonly string[];
  /** Makes the first line a link. */
  readonly url?: string;
  /** No longer holds. */
  readonly former?: boolean;
  /** What the booker wrote, which some keep out of calendars. */
  readonly notes?: boolean;
}

export interface Action {
  readonly label: string;
  readonly url: string;
}

/** A mail before it becomes text and HTML. */
export interface Message {
  readonly language: string;
  readonly subject: string;
  readonly heading: string;
  readonly intro: string;
  readonly rows: readonly Row[];
  /** The first is the main one. */
  readonly actions: readonly Action[];
  readonly footer: string;
}

export type Addressee =
  | { readonly audience: "host"; readonly kind: HostKind; readonly reader: Reader }
  | { readonly audience: "attendee"; readonly kind: AttendeeKind; readonly reader: Reader; readonly person: Person };

const MINUTE_MS = 60_000;

/** What somebody is told of a booking. `baseUrl` is where its pages are, without a trailing slash. */
export function composeMessage(facts: BookingFacts, to: Addressee, baseUrl: string, product: string): Message {
  const { texts } = to.reader;
  const words = to.audience === "host" ? texts.host[to.kind] : texts.attendee[to.kind];
  const when = formatWhen(to.reader, facts.startMs, facts.endMs);
  const former = formerTime(facts, to);
  const title = titleFor(facts, to.audience);
  const dated = (to.kind === "former-time-off" && former) || when;
  const names = {
    organizer: facts.host.name || texts.somebody,
    booker: nameOf(facts.attendees[0]) || texts.somebody,
  };
  return {
    language: texts.language,
    subject: words.label === "" ? title : oneLine(`${words.label}: ${title}, ${dated.short}`),
    heading: words.heading,
    intro: words.intro(names),
    rows: rowsFor(facts, to, title, { when, former }),
    actions: actionsFor(facts, to, baseUrl),
    footer: texts.footer(product),
  };
}

export function titleFor(facts: BookingFacts, audience: Addressee["audience"]): string {
  return audience === "host" ? facts.title : facts.attendeeTitle;
}

const KINDS_OF_MOVES: ReadonlySet<Addressee["kind"]> = new Set([
  "rescheduled",
  "move-needs-approval",
  "move-submitted",
  "former-time-off",
]);

function formerTime({ former }: BookingFacts, { kind, reader }: Addressee): When | null {
  return former && KINDS_OF_MOVES.has(kind) ? formatWhen(reader, former.startMs, former.endMs) : null;
}

function rowsFor(
  facts: BookingFacts,
  to: Addressee,
  title: string,
  { when, former }: { when: When; former: When | null },
): Row[] {
  const { labels, minutes } = to.reader.texts;
  const length = minutes(Math.round((facts.endMs - facts.startMs) / MINUTE_MS));
  return [
    ...cancellerRow(facts, to),
    ...(facts.reason === "" ? [] : [{ label: labels.reason, lines: facts.reason.split("\n") }]),
    { label: labels.what, lines: [title, length] },
    ...(former
      ? [
          { label: labels.newTime, lines: timeLines(when) },
          { label: labels.formerTime, lines: timeLines(former), former: true },
        ]
      : [{ label: labels.when, lines: timeLines(when) }]),
    { label: labels.who, lines: peopleLines(facts, to) },
    ...placeRow(facts, to.reader.texts),
    ...detailRows(facts, to),
  ];
}

/** Names nobody whom the reader does not know from the booking. */
function cancellerRow(facts: BookingFacts, to: Addressee): Row[] {
  if (to.kind !== "cancelled") return [];
  const known = [facts.host, ...visibleAttendees(facts, to)];
  const name = known.find(({ email }) => email !== null && email === facts.cancelledByEmail)?.name ?? "";
  return name === "" ? [] : [{ label: to.reader.texts.labels.cancelledBy, lines: [name] }];
}

function timeLines({ date, time, zone }: When): string[] {
  return [date, `${time} (${zone})`];
}

function placeRow({ place, placeUrl }: BookingFacts, { labels }: Texts): Row[] {
  if (place === "") return [];
  return [{ label: labels.where, lines: [place], ...(placeUrl === null ? {} : { url: placeUrl }) }];
}

/** Notes and answers. */
function detailRows(facts: BookingFacts, to: Addressee): Row[] {
  const { notes } = to.reader.texts.labels;
  return [
    ...(facts.notes === "" ? [] : [{ label: notes, lines: facts.notes.split("\n"), notes: true }]),
    ...answersFor(facts, to.audience).map(({ label, value }) => ({ label, lines: value.split("\n") })),
  ];
}

export function answersFor(facts: BookingFacts, audience: Addressee["audience"]) {
  return facts.answers.filter((answer) => audience === "host" || !answer.hidden);
}

/** Attendees whom the reader may know of: all, or without the right to see the others the reader alone. */
export function visibleAttendees(facts: BookingFacts, to: Addressee): readonly Person[] {
  if (to.audience === "host" || facts.showsAttendees) return facts.attendees;
  return [to.person];
}

function peopleLines(facts: BookingFacts, to: Addressee): string[] {
  const { host } = facts;
  const hostEmail = to.audience === "attendee" && facts.hidesOrganizerEmail ? null : host.email;
  const hostLine = describe({ name: host.name, email: hostEmail, phoneNumber: null });
  return [
    ...(hostLine === "" ? [] : [`${hostLine} (${to.reader.texts.labels.organizer})`]),
    ...visibleAttendees(facts, to).map(describe),
  ].filter((line) => line !== "");
}

function describe({ name, email, phoneNumber }: Pick<Person, "name" | "email" | "phoneNumber">): string {
  const contact = [email, phoneNumber].filter((part) => part !== null).join(", ");
  if (name === "") return contact;
  return contact === "" ? name : `${name}, ${contact}`;
}

function nameOf(person: Person | undefined): string {
  return person?.name || person?.email || person?.phoneNumber || "";
}

function actionsFor(facts: BookingFacts, to: Addressee, baseUrl: string): Action[] {
  const { actions } = to.reader.texts;
  const page = `${baseUrl}/booking/${encodeURIComponent(facts.uid)}`;
  const reschedule = { label: actions.reschedule, url: `${baseUrl}/reschedule/${encodeURIComponent(facts.uid)}` };
  const view = { label: actions.view, url: page };
  switch (to.kind) {
    case "approval-needed":
    case "approval-reminder":
    case "move-needs-approval":
      return [{ label: actions.decide, url: page }];
    case "choose-new-time":
      return facts.mayReschedule ? [{ ...reschedule, label: actions.chooseTime }] : [view];
    case "cancelled":
    case "declined":
    case "former-time-off":
    case "reschedule-asked":
      return [view];
    case "scheduled":
    case "submitted":
    case "move-submitted":
    case "rescheduled":
      return [
        view,
        ...(facts.mayReschedule ? [reschedule] : []),
        ...(facts.mayCancel ? [{ label: actions.cancel, url: `${page}?cancel=true` }] : []),
      ];
  }
}
