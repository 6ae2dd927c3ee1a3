import { Button } from "../shared/button.tsx";
import { addMonths, type DateText, formatDate, type HourCycle, type Month, type WeekStart } from "../shared/time.ts";
import { MonthGrid } from "./month-grid.tsx";
import { TimeList, TimeListSkeleton } from "./time-list.tsx";
import type { MonthControls, MonthView } from "./use-month.ts";
import { words } from "./words.ts";

interface TimesPanelProps {
  readonly month: MonthControls;
  readonly today: DateText | null;
  readonly weekStart: WeekStart;
  readonly first: Month;
  readonly last: Month;
  readonly hours: HourCycle;
  readonly onHours: (hours: HourCycle) => void;
  readonly onChoose: (start: string) => void;
}

/** The days of a month, and the times of one of them. */
export function TimesPanel({ month, today, weekStart, first, last, hours, onHours, onChoose }: TimesPanelProps) {
  const { view } = month;
  return (
    <div className="grid flex-1 gap-x-8 gap-y-6 md:grid-cols-[1fr_15rem]">
      <MonthGrid
        month={view.month}
        slots={view.failure === null ? view.slots : NO_SLOTS}
        selected={view.date}
        today={today}
        weekStart={weekStart}
        first={first}
        last={last}
        onSelect={month.select}
        onMonth={month.goTo}
      />
      <div className="flex min-h-[24rem] flex-col">
        <p role="status" className="sr-only">
          {statusText(view)}
        </p>
        <Times month={month} first={first} hours={hours} onHours={onHours} onChoose={onChoose} />
      </div>
    </div>
  );
}

const NO_SLOTS: ReadonlyMap<DateText, readonly string[]> = new Map();

function Times({ month, first, hours, onHours, onChoose }: Omit<TimesPanelProps, "today" | "weekStart" | "last">) {
  const { view } = month;
  if (view.failure !== null) {
    return (
      <div className="flex flex-col items-start gap-4 pt-2">
        <p>{words.month.failed}</p>
        <Button kind="secondary" onClick={month.refresh}>
          {words.month.retry}
        </Button>
      </div>
    );
  }
  if (view.slots === null) return <TimeListSkeleton />;
  if (view.date !== null) {
    return (
      <TimeList
        date={view.date}
        starts={view.slots.get(view.date) ?? []}
        hours={hours}
        onHours={onHours}
        onChoose={onChoose}
      />
    );
  }
  return (
    <div className="flex flex-col items-start gap-4 pt-2">
      <p>{emptyText(view, first)}</p>
      {view.isHopeless ? null : (
        <Button kind="secondary" onClick={() => month.findNext(addMonths(view.month, 1))}>
          {words.month.nextFree}
        </Button>
      )}
    </div>
  );
}

function emptyText(view: MonthView, first: Month): string {
  if (!view.isHopeless) return words.month.none(formatDate(view.month, "month"));
  return view.month === first ? words.month.noneAtAll : words.month.noneLater;
}

/** For those who do not see the days change color. */
function statusText(view: MonthView): string {
  if (view.failure !== null) return "";
  if (view.slots === null) return words.month.loading;
  if (view.date === null) return words.month.none(formatDate(view.month, "month"));
  return `${formatDate(view.date, "day")}: ${words.month.free(view.slots.get(view.date)?.length ?? 0)}`;
}
