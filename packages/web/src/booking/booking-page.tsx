import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button, ButtonLink } from "../shared/button.tsx";
import { cx } from "../shared/cx.ts";
import { CalendarIcon, CheckIcon, CloseIcon, HourglassIcon } from "../shared/icons.tsx";
import { type HourCycle, preferredHours } from "../shared/time.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { BookingFacts } from "./booking-facts.tsx";
import { Frame, Sheet } from "./frame.tsx";
import { mountPage } from "./mount.tsx";
import type { BookingData, CalendarLink, OwnBooking } from "./page-data.ts";
import { wallTimes } from "./slots.ts";
import { wasJustDone } from "./submit.ts";
import { words } from "./words.ts";

export function mount(root: HTMLElement, data: BookingData): void {
  mountPage(root, <BookingPage data={data} isNew={wasJustDone(data.booking.uid)} />);
}

/** Start and end in the booker's zone at first, then in the one that is chosen. */
function useWall(booking: OwnBooking) {
  const [wall, setWall] = useState(booking.wall);
  const choose = (timeZone: string) => {
    wallTimes(timeZone, [booking.start, booking.end]).then(
      ({ times: [start = "", end = ""], timeZone: name }) => setWall({ timeZone: name, start, end }),
      // The times on show stay true: they name their zone.
      () => {},
    );
  };
  return { wall, choose };
}

function BookingPage({ data, isNew }: { data: BookingData; isNew: boolean }) {
  const [booking, setBooking] = useState(data.booking);
  const [isCancelling, setCancelling] = useState(false);
  const [justCancelled, setJustCancelled] = useState(false);
  const { wall, choose } = useWall(booking);
  const [hours] = useState<HourCycle>(preferredHours);
  const heading = useRef<HTMLHeadingElement>(null);
  // What the reader did has worked: that is said first.
  useEffect(() => {
    if (isNew || justCancelled) heading.current?.focus();
  }, [isNew, justCancelled]);
  const standing = standingOf(booking, isNew, justCancelled);
  return (
    <Frame>
      <Sheet className="px-5 pt-9 pb-7 sm:px-9 sm:pt-11 sm:pb-9">
        <StandingHeading standing={standing} headingRef={heading} />
        <BookingFacts booking={booking} wall={wall} hours={hours} onTimeZone={choose} />
        {standing.tone === "good" ? <CalendarLinks links={data.links} /> : null}
        <Actions booking={booking} onCancel={() => setCancelling(true)} />
        {standing.isLive && (booking.rescheduleObstacle === null || booking.cancelObstacle === null) ? (
          <p className="mt-6 text-sm text-muted">{words.booking.keep}</p>
        ) : null}
      </Sheet>
      {isCancelling ? (
        <CancelDialog
          booking={booking}
          onClose={() => setCancelling(false)}
          onCancelled={(reason) => {
            setCancelling(false);
            setJustCancelled(true);
            setBooking((before) => ({
              ...before,
              status: "cancelled",
              cancellationReason: reason,
              cancelObstacle: "ended",
              rescheduleObstacle: "cancelled",
            }));
          }}
        />
      ) : null}
    </Frame>
  );
}

interface Standing {
  readonly title: string;
  readonly text: ReactNode;
  readonly icon: ReactNode;
  readonly tone: "good" | "waiting" | "over";
  /** It will take place, as things stand. */
  readonly isLive: boolean;
}

/** How a booking stands, in words. */
function standingOf(booking: OwnBooking, isNew: boolean, justCancelled: boolean): Standing {
  const host = booking.host.name ?? words.booking.unknownHost;
  const over = { icon: <CloseIcon />, tone: "over", isLive: false, text: null } as const;
  switch (booking.status) {
    case "cancelled":
      if (booking.rescheduledToUid !== null)
        return { ...over, title: words.booking.moved, text: <MovedLink uid={booking.rescheduledToUid} /> };
      if (booking.askedToMove)
        return { ...over, icon: <CalendarIcon />, tone: "waiting", title: words.booking.askedToMove(host) };
      return { ...over, title: justCancelled ? words.booking.cancelledJust : words.booking.cancelled };
    case "rejected":
      return { ...over, title: words.booking.rejected, text: words.booking.rejectedText(host) };
    case "awaiting_host":
      return { icon: <HourglassIcon />, tone: "waiting", isLive: true, title: words.booking.awaiting, text: null };
    case "pending": {
      const title = isNew ? words.booking.pendingJust : words.booking.pending;
      const text = words.booking.pendingText(host, booking.booker.email);
      return booking.isPast
        ? { ...over, title: words.booking.past }
        : { icon: <HourglassIcon />, tone: "waiting", isLive: true, title, text };
    }
    default:
      if (booking.isPast) return { ...over, icon: <CheckIcon />, title: words.booking.past };
      return { icon: <CheckIcon />, tone: "good", isLive: true, title: acceptedTitle(booking, isNew), text: null };
  }
}

function acceptedTitle(booking: OwnBooking, isNew: boolean): string {
  if (!isNew) return words.booking.accepted;
  return booking.rescheduledFromUid === null ? words.booking.justBooked : words.booking.justMoved;
}

function MovedLink({ uid }: { uid: string }) {
  return (
    <a href={`/booking/${encodeURIComponent(uid)}`} className="text-accent underline underline-offset-4">
      {words.booking.movedText}
    </a>
  );
}

const TONES: Record<Standing["tone"], string> = {
  good: "bg-fill text-on-fill",
  waiting: "bg-notice-tint text-notice",
  over: "bg-sunken text-muted ring-1 ring-line ring-inset",
};

function StandingHeading({ standing, headingRef }: { standing: Standing; headingRef: React.Ref<HTMLHeadingElement> }) {
  return (
    <header className="flex items-start gap-4">
      <span
        aria-hidden="true"
        className={cx("grid size-11 shrink-0 place-items-center rounded-full", TONES[standing.tone])}
      >
        {standing.icon}
      </span>
      <div className="min-w-0 pt-1.5">
        <h1 ref={headingRef} tabIndex={-1} className="text-2xl leading-tight font-semibold tracking-tight outline-none">
          {standing.title}
        </h1>
        {standing.text ? <p className="mt-1.5 break-words text-muted">{standing.text}</p> : null}
      </div>
    </header>
  );
}

function CalendarLinks({ links }: { links: readonly CalendarLink[] }) {
  if (links.length === 0) return null;
  return (
    <section aria-labelledby="calendars" className="mt-7">
      <h2 id="calendars" className="mb-2 flex items-center gap-2 text-sm font-medium">
        <CalendarIcon />
        {words.booking.addToCalendar}
      </h2>
      <ul className="flex flex-wrap gap-2">
        {links.map((link) => (
          <li key={link.id}>
            <ButtonLink
              href={link.link}
              className="px-3 text-sm"
              {...(link.id === "ics" ? { download: "meeting.ics" } : { target: "_blank", rel: "noopener noreferrer" })}
            >
              {words.booking.calendars[link.id]}
              {link.id === "ics" ? null : <span className="sr-only"> ({words.booking.newWindow})</span>}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ booking, onCancel }: { booking: OwnBooking; onCancel: () => void }) {
  const { rescheduleObstacle, cancelObstacle, host, eventType } = booking;
  const explained = [
    words.booking.rescheduleObstacle[rescheduleObstacle ?? ""],
    words.booking.cancelObstacle[cancelObstacle ?? ""],
  ].filter((text) => text !== undefined && cancelObstacle !== "ended");
  const again = rescheduleObstacle !== null && cancelObstacle !== null && host.username !== null && eventType !== null;
  return (
    <div className="mt-7 border-t border-line pt-6">
      <div className="flex flex-wrap gap-3 empty:hidden">
        {rescheduleObstacle === null ? (
          <ButtonLink
            kind={booking.askedToMove ? "primary" : "secondary"}
            href={`/reschedule/${encodeURIComponent(booking.uid)}`}
          >
            {booking.askedToMove ? words.booking.chooseTime : words.booking.reschedule}
          </ButtonLink>
        ) : null}
        {cancelObstacle === null ? (
          <Button kind="danger" onClick={onCancel}>
            {words.booking.cancel}
          </Button>
        ) : null}
        {again ? (
          <ButtonLink href={`/${encodeURIComponent(host.username ?? "")}/${encodeURIComponent(eventType?.slug ?? "")}`}>
            {words.booking.bookAgain}
          </ButtonLink>
        ) : null}
      </div>
      {explained.map((text) => (
        <p key={text} className="mt-3 text-sm text-muted">
          {text}
        </p>
      ))}
    </div>
  );
}
