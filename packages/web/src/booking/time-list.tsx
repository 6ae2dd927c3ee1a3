import { Segmented } from "../shared/segmented.tsx";
import { type DateText, formatClock, formatDate, type HourCycle, offsetName, readWall } from "../shared/time.ts";
import { repeatedClocks } from "./slots.ts";
import { words } from "./words.ts";

interface TimeListProps {
  readonly date: DateText;
  readonly starts: readonly string[];
  readonly hours: HourCycle;
  readonly onHours: (hours: HourCycle) => void;
  readonly onChoose: (start: string) => void;
}

/** The starts of a day. Where they scroll they fade out below: that there are more has to show without a scroll bar. */
export function TimeList({ date, starts, hours, onHours, onChoose }: TimeListProps) {
  const repeated = repeatedClocks(starts);
  return (
    <section aria-label={words.month.timesOn(formatDate(date, "day"))} className="flex min-h-0 flex-1 flex-col">
      <TimesHeading date={date} hours={hours} onHours={onHours} />
      {starts.length === 0 ? <p className="text-muted">{words.month.noneAtDay}</p> : null}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(5.25rem,1fr))] gap-2 lg:-mr-3 lg:flex lg:min-h-0 lg:flex-1 lg:basis-0 lg:flex-col lg:overflow-y-auto lg:p-0.5 lg:pr-3 lg:pb-10 lg:[mask-image:linear-gradient(to_bottom,black_calc(100%-2.5rem),transparent)]">
        {starts.map((start) => (
          <li key={start}>
            <button
              type="button"
              data-start={start}
              onClick={() => onChoose(start)}
              className="h-full min-h-11 w-full rounded-control border border-edge/60 px-1 text-[0.9375rem] leading-tight font-medium tabular-nums transition-colors hover:border-accent hover:bg-tint"
            >
              <StartLabel start={start} hours={hours} repeated={repeated} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface TimesHeadingProps {
  readonly date: DateText;
  readonly hours: HourCycle;
  readonly onHours: (hours: HourCycle) => void;
}

/** As high as ever, whatever stands in it: the times below stay where they are. */
const HEADING = "mb-3 flex h-11 items-center justify-between gap-2";

function TimesHeading({ date, hours, onHours }: TimesHeadingProps) {
  return (
    <div className={HEADING}>
      <h2 className="min-w-0 truncate text-[0.9375rem] font-semibold">{formatDate(date, "short")}</h2>
      <Segmented
        small
        label={words.month.hourFormat}
        value={hours}
        onChange={onHours}
        options={[
          { value: 12, label: words.month.hours12 },
          { value: 24, label: words.month.hours24 },
        ]}
      />
    </div>
  );
}

interface StartLabelProps {
  readonly start: string;
  readonly hours: HourCycle;
  readonly repeated: ReadonlySet<string>;
}

/** When clocks go back an hour happens twice: then the offset tells the two apart, below the clock where that is too narrow. */
function StartLabel({ start, hours, repeated }: StartLabelProps) {
  const { clock, offset } = readWall(start);
  const text = <span className="whitespace-nowrap">{formatClock(clock, hours)}</span>;
  if (!repeated.has(clock)) return text;
  return (
    <>
      {text} <span className="text-xs whitespace-nowrap">{offsetName(offset)}</span>
    </>
  );
}

/** Stands where the times will. */
export function TimeListSkeleton() {
  return (
    <div aria-hidden="true">
      <div className={HEADING}>
        <div className="skeleton h-5 w-24" />
        <div className="skeleton h-8 w-24" />
      </div>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(5.25rem,1fr))] gap-2 lg:flex lg:flex-col">
        {Array.from({ length: 7 }, (_, index) => (
          // Nothing but its place tells one from another.
          <div key={`line-${index}`} className="skeleton h-11" />
        ))}
      </div>
    </div>
  );
}
