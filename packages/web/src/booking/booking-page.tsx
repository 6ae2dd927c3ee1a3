import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Notice } from "../shared/notice.tsx";
import { type HourCycle, preferredHours, rememberTimeZone, rememberedTimeZone } from "../shared/time.ts";
import { BookingActions, cannotCancel, cannotMove } from "./booking-actions.tsx";
import { after, type Done, waitsForReader } from "./booking-command.ts";
import { BookingFacts } from "./booking-facts.tsx";
import { CalendarLinks } from "./calendar-links.tsx";
import { Frame, Sheet } from "./frame.tsx";
import { mountPage } from "./mount.tsx";
import type { BookingData, OwnBooking } from "./page-data.ts";
import { type Ending, ReasonDialog } from "./reason-dialog.tsx";
import { wallTimes } from "./slots.ts";
import { standingOf, StandingHeading } from "./standing.tsx";
import { wasJustDone } from "./submit.ts";

export function mount(root: HTMLElement, data: BookingData): void {
  mountPage(root, <BookingPage data={data} isNew={wasJustDone(data.booking.uid)} wish={takeWish()} />);
}

type Wish = "cancel" | "move" | null;

/** What the link that led here was to do. It is taken out of the address, so that the page loads as itself again. */
function takeWish(): Wish {
  const url = new URL(location.href);
  const wish = (["cancel", "move"] as const).find((each) => url.searchParams.get(each) === "true") ?? null;
  if (wish !== null) {
    url.searchParams.delete(wish);
    history.replaceState(history.state, "", url);
  }
  return wish;
}

function wishedEnding(booking: OwnBooking, wish: Wish): Ending | null {
  if (wish !== "cancel" || booking.cancelObstacle !== null) return null;
  return waitsForReader(booking) ? "decline" : "cancel";
}

function unmetWish(booking: OwnBooking, wish: Wish): string | null {
  if (wish === "move") return cannotMove(booking);
  return wish === "cancel" ? cannotCancel(booking) : null;
}

/** Start and end in the zone that the reader has chosen before, else in their own, then in the one that is chosen. */
function useWall(booking: OwnBooking) {
  const [wall, setWall] = useState(booking.wall);
  const show = (timeZone: string) => {
    wallTimes(timeZone, [booking.start, booking.end]).then(
      ({ times: [start = "", end = ""], timeZone: name }) => setWall({ timeZone: name, start, end }),
      // The times on show stay true: they name their zone.
      () => {},
    );
  };
  useEffect(() => {
    const remembered = rememberedTimeZone();
    if (remembered !== null && remembered !== booking.wall.timeZone) show(remembered);
  }, []);
  const choose = (timeZone: string) => {
    rememberTimeZone(timeZone);
    show(timeZone);
  };
  return { wall, choose };
}

const ENDED: Record<Ending, Done> = { cancel: "cancelled", decline: "declined" };

function BookingPage({ data, isNew, wish }: { data: BookingData; isNew: boolean; wish: Wish }) {
  const [booking, setBooking] = useState(data.booking);
  const [ending, setEnding] = useState(() => wishedEnding(data.booking, wish));
  const [done, setDone] = useState<Done | null>(null);
  const { wall, choose } = useWall(booking);
  const [hours] = useState<HourCycle>(preferredHours);
  const heading = useRef<HTMLHeadingElement>(null);
  // What the reader did has worked: that is said first.
  useEffect(() => {
    if (isNew || done) heading.current?.focus();
  }, [isNew, done]);
  // Nobody has pressed a button for the dialog that a link opens. It gives the focus back to what has it before, so that is
  // the button that would have opened it.
  useLayoutEffect(() => {
    if (ending !== null) document.querySelector<HTMLElement>("[data-ends]")?.focus();
  }, []);
  const standing = standingOf(booking, isNew, done);
  const said = done === null ? unmetWish(data.booking, wish) : null;
  const finish = (what: Done, reason: string | null) => {
    setEnding(null);
    setDone(what);
    setBooking((before) => after(before, what, reason));
  };
  return (
    <Frame>
      <Sheet className="px-5 pt-9 pb-7 sm:px-9 sm:pt-11 sm:pb-9">
        {said ? (
          <div className="mb-6">
            <Notice kind="notice" takesFocus>
              {said}
            </Notice>
          </div>
        ) : null}
        <StandingHeading standing={standing} headingRef={heading} />
        <BookingFacts booking={booking} wall={wall} hours={hours} onTimeZone={choose} />
        {standing.tone === "good" ? <CalendarLinks links={data.links} /> : null}
        <BookingActions
          booking={booking}
          isLive={standing.isLive}
          said={said}
          onEnd={setEnding}
          onConfirmed={() => finish("confirmed", null)}
        />
      </Sheet>
      {ending ? (
        <ReasonDialog
          ending={ending}
          booking={booking}
          onClose={() => setEnding(null)}
          onEnded={(reason) => finish(ENDED[ending], reason)}
        />
      ) : null}
    </Frame>
  );
}
