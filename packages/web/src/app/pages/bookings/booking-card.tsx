import type { ReactNode } from "react";
import { PersonIcon, PlaceIcon, VideoIcon } from "../../../shared/icons.tsx";
import { useUser } from "../../data/session.ts";
import type { ListedBooking } from "../../data/types.ts";
import type { Clock } from "../../data/use-clock.ts";
import { Badge, type BadgeKind } from "../../layout/page.tsx";
import { words } from "../../words.ts";
import { BookingActions } from "./booking-actions.tsx";
import { spanText } from "./times.ts";

const text = words.bookings;

/** Answers that the card shows elsewhere, or that repeat another one. */
const SHOWN_ELSEWHERE = new Set([
  "name",
  "email",
  "displayEmail",
  "guests",
  "displayGuests",
  "location",
  "attendeePhoneNumber",
  "rescheduleReason",
]);

export function BookingCard({ booking, clock }: { booking: ListedBooking; clock: Clock }) {
  const user = useUser();
  const isHost = booking.hosts.some(({ id }) => id === user.id);
  const start = clock.wall(booking.start);
  const span = spanText(start, clock.wall(booking.end), user.timeFormat);
  const badge = badgeOf(booking, clock.nowMs);
  return (
    <li className="rounded-card border border-line bg-surface p-4 sm:px-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 font-semibold break-words">
          <span className="inline-block font-semibold text-accent">{span}</span>{" "}
          <a href={`/booking/${encodeURIComponent(booking.uid)}`} className="underline-offset-4 hover:underline">
            {booking.title}
          </a>
        </h3>
        {badge ? <Badge kind={badge.kind}>{badge.text}</Badge> : null}
      </div>
      <ul className="mt-2 flex flex-col gap-1 text-sm text-muted">
        {isHost ? <Attendees booking={booking} /> : <Hosts booking={booking} />}
        <Place location={booking.location} />
      </ul>
      <Reasons booking={booking} />
      <Details booking={booking} />
      <BookingActions booking={booking} isHost={isHost} nowMs={clock.nowMs} span={span} date={start?.date ?? null} />
    </li>
  );
}

function badgeOf(booking: ListedBooking, nowMs: number | null): { kind: BadgeKind; text: string } | null {
  const isOver = nowMs !== null && Date.parse(booking.end) <= nowMs;
  switch (booking.status) {
    case "pending":
      return isOver ? { kind: "plain", text: text.neverAnswered } : { kind: "notice", text: text.waits };
    case "rejected":
      return { kind: "danger", text: text.declined };
    case "cancelled":
      return booking.rescheduledToUid ? { kind: "plain", text: text.moved } : { kind: "danger", text: text.cancelled };
    default:
      return nowMs !== null && !isOver && Date.parse(booking.start) <= nowMs
        ? { kind: "accent", text: text.running }
        : null;
  }
}

function Row({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2.5">
      <span className="mt-px">{icon}</span>
      <span className="min-w-0 break-words">{children}</span>
    </li>
  );
}

function Attendees({ booking }: { booking: ListedBooking }) {
  return booking.attendees.map(({ name, email, displayEmail, absent, phoneNumber }) => (
    <Row key={email} icon={<PersonIcon />}>
      {name ? <span className="text-ink">{name} </span> : null}
      <a
        href={`mailto:${displayEmail}`}
        className="inline-block max-w-full wrap-anywhere underline decoration-edge/60 underline-offset-4"
      >
        {displayEmail}
      </a>
      {phoneNumber ? <>, {phoneNumber}</> : null}
      {absent ? <span className="font-medium text-danger"> · {text.absent}</span> : null}
    </Row>
  ));
}

function Hosts({ booking }: { booking: ListedBooking }) {
  return booking.hosts.map(({ id, name, displayEmail }) => (
    <Row key={id} icon={<PersonIcon />}>
      {text.hostedBy} <span className="text-ink">{name}</span> {displayEmail}
    </Row>
  ));
}

function Place({ location }: { location: string }) {
  if (location === "") return null;
  if (/^https?:\/\//i.test(location)) {
    return (
      <Row icon={<VideoIcon />}>
        <a
          href={location}
          target="_blank"
          rel="noreferrer"
          className="break-all underline decoration-edge/60 underline-offset-4"
        >
          {location}
        </a>
      </Row>
    );
  }
  const integration = /^integrations:(.+)$/.exec(location)?.[1];
  if (integration) return <Row icon={<VideoIcon />}>{integration === "daily" ? text.video : integration}</Row>;
  return <Row icon={<PlaceIcon />}>{location}</Row>;
}

/** Why it ended, or was moved. */
function Reasons({ booking }: { booking: ListedBooking }) {
  const { cancellationReason, cancelledByEmail, reschedulingReason, absentHost, status, terms } = booking;
  const lines = [
    ...(absentHost ? [text.hostAbsent] : []),
    ...(status === "cancelled" && cancelledByEmail ? [text.cancelledBy(cancelledByEmail)] : []),
    ...(cancellationReason ? [text.reason(cancellationReason)] : []),
    ...(terms.rejectionReason ? [text.reason(terms.rejectionReason)] : []),
    ...(reschedulingReason ? [text.movedBecause(reschedulingReason)] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <div className="mt-2 text-sm break-words text-muted">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function answerText(value: unknown): string {
  if (Array.isArray(value)) return value.map(answerText).join(", ");
  if (typeof value === "boolean") return value ? words.yes : words.no;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What the person who booked answered. */
function Details({ booking }: { booking: ListedBooking }) {
  const answers = Object.entries(booking.bookingFieldsResponses ?? {}).filter(
    ([slug, value]) => !SHOWN_ELSEWHERE.has(slug) && value !== "" && value !== null && value !== undefined,
  );
  if (answers.length === 0) return null;
  return (
    <details className="mt-2 text-sm">
      <summary className="w-fit rounded-control py-1 text-muted">{text.answers(answers.length)}</summary>
      <dl className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {answers.map(([slug, value]) => (
          <div key={slug} className="contents">
            <dt className="text-muted">{text.fields[slug] ?? slug}</dt>
            <dd className="break-words whitespace-pre-line">{answerText(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
