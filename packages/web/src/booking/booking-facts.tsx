import type { ReactNode } from "react";
import { formatDate, formatTime, type HourCycle, offsetName, readWall } from "../shared/time.ts";
import { ZonePicker } from "../shared/zone-picker.tsx";
import type { OwnBooking } from "./page-data.ts";
import { words } from "./words.ts";

interface BookingFactsProps {
  readonly booking: OwnBooking;
  readonly wall: OwnBooking["wall"];
  readonly hours: HourCycle;
  readonly onTimeZone: (timeZone: string) => void;
}

/** What, when, who and where. */
export function BookingFacts({ booking, wall, hours, onTimeZone }: BookingFactsProps) {
  const { notes } = booking;
  const isOff = booking.status === "cancelled" || booking.status === "rejected";
  const reason = reasonOf(booking);
  return (
    <dl className="mt-7 grid gap-x-6 gap-y-4 sm:grid-cols-[5rem_1fr]">
      <Fact name={words.booking.what}>{booking.title}</Fact>
      <Fact name={words.booking.when}>
        <span className={isOff ? "line-through decoration-muted" : undefined}>
          <When wall={wall} hours={hours} />
        </span>
        <ZonePicker value={wall.timeZone} onChange={onTimeZone} at={booking.start} />
      </Fact>
      <Fact name={words.booking.who}>
        <People booking={booking} />
      </Fact>
      <Fact name={words.booking.where}>
        <Where place={booking.place} />
      </Fact>
      {notes ? (
        <Fact name={words.booking.notes}>
          <span className="whitespace-pre-line">{notes}</span>
        </Fact>
      ) : null}
      {reason ? (
        <Fact name={words.booking.reason}>
          <span className="whitespace-pre-line">{reason}</span>
        </Fact>
      ) : null}
    </dl>
  );
}

/** Why it stands as it does. */
function reasonOf({ status, cancellationReason, rejectionReason, reschedulingReason }: OwnBooking): string | null {
  if (status === "cancelled") return cancellationReason;
  return status === "rejected" ? rejectionReason : reschedulingReason;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-sm text-muted max-sm:-mb-3.5 sm:pt-0.5">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function When({ wall, hours }: { wall: OwnBooking["wall"]; hours: HourCycle }) {
  const start = readWall(wall.start);
  const end = readWall(wall.end);
  // Clocks change in between: with one offset for both it could seem to end before it begins.
  const isAcross = start.offset !== end.offset;
  const until = formatTime(end, hours, isAcross);
  return (
    <>
      <span className="block font-medium">{formatDate(start.date, "full")}</span>
      <span className="block">
        {formatTime(start, hours, isAcross)} –{" "}
        {end.date === start.date ? until : `${formatDate(end.date, "short")}, ${until}`}{" "}
        {isAcross ? null : <span className="text-sm text-muted">({offsetName(start.offset)})</span>}
      </span>
    </>
  );
}

function People({ booking }: { booking: OwnBooking }) {
  return (
    <ul className="flex flex-col gap-0.5">
      <li>
        {booking.host.name ?? words.booking.unknownHost} <Role text={words.booking.host} />
      </li>
      <li>
        {booking.booker.name || booking.booker.email} <Role text={words.booking.you} />
      </li>
      {booking.guests.map((guest) => (
        <li key={guest}>
          {guest} <Role text={words.booking.guest} />
        </li>
      ))}
    </ul>
  );
}

function Role({ text }: { text: string }) {
  return <span className="text-sm text-muted">({text})</span>;
}

function Where({ place }: { place: OwnBooking["place"] }) {
  if (place.url) {
    return (
      <a
        href={place.url}
        target="_blank"
        rel="noopener noreferrer"
        className="text-accent underline underline-offset-4"
      >
        {place.text}
        <span className="sr-only"> ({words.booking.newWindow})</span>
      </a>
    );
  }
  if (place.isVideo) return words.booking.videoLater;
  return place.text || words.booking.noPlace;
}
