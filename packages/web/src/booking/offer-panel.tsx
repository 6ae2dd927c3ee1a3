import type { ReactNode } from "react";
import { cx } from "../shared/cx.ts";
import { ClockIcon, HourglassIcon, PlaceIcon } from "../shared/icons.tsx";
import { Segmented } from "../shared/segmented.tsx";
import { formatDate, formatTime, type HourCycle } from "../shared/time.ts";
import { ZonePicker } from "../shared/zone-picker.tsx";
import { lengthsOf } from "./first-query.ts";
import { Avatar } from "./frame.tsx";
import type { Location, MonthData, RescheduleData } from "./page-data.ts";
import { placeIcon, placeText } from "./places.tsx";
import type { Former } from "./use-former.ts";
import { words } from "./words.ts";

interface OfferPanelProps {
  readonly data: MonthData | RescheduleData;
  readonly minutes: number;
  readonly onMinutes: (minutes: number) => void;
  readonly timeZone: string;
  readonly onTimeZone: (timeZone: string) => void;
  readonly hours: HourCycle;
  /** The form is open: what it asks for stays as it is. */
  readonly isFixed: boolean;
  /** The time of a booking that moves; null while it is on its way. */
  readonly former: Former | null;
  /** An instant of what is on show: zones are listed with the hours that they have then. */
  readonly shownAt?: string | undefined;
}

/** Whom and what one books. */
export function OfferPanel(props: OfferPanelProps) {
  const { data, timeZone } = props;
  const { host, eventType } = data;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <a
          href={`/${encodeURIComponent(host.username)}`}
          className="inline-flex max-w-full items-center gap-3 rounded-control"
        >
          <Avatar host={host} />
          <span className="min-w-0 truncate text-[0.9375rem] text-muted hover:text-ink hover:underline">
            {host.name}
          </span>
        </a>
        <h1 className="mt-3 text-[1.625rem] leading-tight font-semibold tracking-tight text-balance break-words">
          {eventType.title}
        </h1>
      </div>
      {data.page === "reschedule" ? <FormerTime data={data} former={props.former} hours={props.hours} /> : null}
      <div className="flex flex-col gap-2.5">
        <Duration {...props} />
        <div
          className={cx("flex flex-col gap-2.5", props.isFixed && eventType.locations.length > 1 && "max-lg:hidden")}
        >
          <Places locations={eventType.locations} />
        </div>
        {eventType.asksForConfirmation ? (
          <Fact icon={<HourglassIcon />}>{words.month.asksForConfirmation(host.name)}</Fact>
        ) : null}
        <ZonePicker
          value={timeZone}
          onChange={props.onTimeZone}
          at={props.shownAt}
          locked={props.isFixed || eventType.lockedTimeZone !== null}
        />
      </div>
      {eventType.description ? (
        <p
          className={cx(
            "max-w-prose text-[0.9375rem] whitespace-pre-line break-words",
            props.isFixed && "max-lg:hidden",
          )}
        >
          {eventType.description}
        </p>
      ) : null}
    </div>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-start gap-2.5 text-sm text-muted">
      <span className="mt-0.5">{icon}</span>
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
}

function Duration({ data, minutes, onMinutes, isFixed }: OfferPanelProps) {
  const lengths = lengthsOf(data);
  if (lengths.length === 1 || isFixed) return <Fact icon={<ClockIcon />}>{words.durations(minutes)}</Fact>;
  return (
    <div className="flex items-start gap-2.5 text-sm text-muted">
      <span className="mt-2.5">
        <ClockIcon />
      </span>
      <Segmented
        loose
        label={words.month.duration}
        value={minutes}
        onChange={onMinutes}
        options={lengths.map((value) => ({ value, label: words.durations(value) }))}
      />
    </div>
  );
}

const SHOWN_PLACES = 4;

function Places({ locations }: { locations: readonly Location[] }) {
  return locations.slice(0, SHOWN_PLACES).map((location, index) => (
    // Two places may read the same.
    <Fact key={`${index}-${location.type}`} icon={placeIcon(location) ?? <PlaceIcon />}>
      {placeText(location)}
    </Fact>
  ));
}

function FormerTime({ data, former, hours }: { data: RescheduleData; former: Former | null; hours: HourCycle }) {
  const { booker, uid } = data.booking;
  // The host has given the time up already: there is nothing to keep.
  const isOver = data.booking.askedToMove;
  return (
    <div className="rounded-control bg-sunken px-4 py-3 text-sm ring-1 ring-line ring-inset">
      <p className="text-muted">{words.reschedule.former(booker.name, isOver)}</p>
      <p className="mt-0.5 min-h-10 font-medium">
        {former ? `${formatDate(former.wall.date, "full")}, ${formatTime(former.wall, hours, former.isRepeated)}` : ""}
      </p>
      {isOver ? null : (
        <a
          href={`/booking/${encodeURIComponent(uid)}`}
          className="mt-1 inline-block py-1 text-accent underline underline-offset-4"
        >
          {words.reschedule.back}
        </a>
      )}
    </div>
  );
}
