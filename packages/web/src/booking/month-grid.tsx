import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { cx } from "../shared/cx.ts";
import { BackIcon, ForwardIcon } from "../shared/icons.tsx";
import {
  addDays,
  addMonths,
  columnOf,
  type DateText,
  daysInMonth,
  formatDate,
  type Month,
  monthOf,
  type WeekStart,
  weekdayNames,
  weeksOf,
} from "../shared/time.ts";
import type { MonthSlots } from "./slots.ts";
import { words } from "./words.ts";

interface MonthGridProps {
  readonly month: Month;
  /** null while they are on their way. */
  readonly slots: MonthSlots | null;
  readonly selected: DateText | null;
  readonly today: DateText | null;
  readonly weekStart: WeekStart;
  readonly first: Month;
  readonly last: Month;
  readonly onSelect: (date: DateText) => void;
  readonly onMonth: (month: Month) => void;
}

/** Where the keyboard is in the grid, and where its keys lead. */
function useGridKeys(props: MonthGridProps) {
  const table = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState<DateText | null>(null);
  // A key that leaves the month has to find the day again when the other month is there.
  const isMoving = useRef(false);
  const stop = tabStop(props, focused);
  useEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    table.current?.querySelector<HTMLButtonElement>(`[data-date="${focused}"]`)?.focus();
  }, [focused]);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = targetOf(event, stop, props.weekStart);
    if (to === null) return;
    event.preventDefault();
    const inside = monthOf(to) >= props.first && monthOf(to) <= props.last;
    if (!inside || to === stop) return;
    isMoving.current = true;
    setFocused(to);
    if (monthOf(to) !== props.month) props.onMonth(monthOf(to));
  };
  return { table, stop, setFocused, onKeyDown };
}

/** The days of a month as a grid (ARIA's pattern): one stop of the Tab key, arrow keys inside. */
export function MonthGrid(props: MonthGridProps) {
  const { month, slots, selected, weekStart, onSelect } = props;
  const { table, stop, setFocused, onKeyDown } = useGridKeys(props);
  return (
    <div>
      <MonthHeading {...props} />
      <div className="min-h-[18.25rem] md:min-h-[21.5rem]" aria-busy={slots === null}>
        <p id="grid-keys" hidden>
          {words.month.keys}
        </p>
        <table
          ref={table}
          role="grid"
          aria-label={words.month.grid(formatDate(month, "month"))}
          aria-describedby="grid-keys"
          className="w-full table-fixed border-separate border-spacing-1"
          onKeyDown={onKeyDown}
        >
          <Weekdays weekStart={weekStart} />
          <tbody>
            {weeksOf(month, weekStart).map((week, index) => (
              <tr key={week.find((date) => date !== null) ?? index}>
                {week.map((date, column) =>
                  date === null ? (
                    // Places outside of the month never change place.
                    <td key={`empty-${column}`} />
                  ) : (
                    <td key={date} role="gridcell" aria-selected={date === selected} className="p-0">
                      <Day
                        date={date}
                        count={slots === null ? null : (slots.get(date)?.length ?? 0)}
                        isSelected={date === selected}
                        isToday={date === props.today}
                        isStop={date === stop}
                        onFocus={() => setFocused(date)}
                        onSelect={() => onSelect(date)}
                      />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Weekdays({ weekStart }: { weekStart: WeekStart }) {
  return (
    <thead>
      <tr>
        {weekdayNames(weekStart).map((name) => (
          <th key={name.long} scope="col" abbr={name.long} className="h-8 text-xs font-medium text-muted">
            <span aria-hidden="true">{name.short}</span>
            <span className="sr-only">{name.long}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The day that the Tab key reaches: where the keyboard was, else the chosen day, else the first free one. */
function tabStop({ month, slots, selected }: MonthGridProps, focused: DateText | null): DateText {
  if (focused !== null && monthOf(focused) === month) return focused;
  if (selected !== null && monthOf(selected) === month) return selected;
  return slots?.keys().next().value ?? `${month}-01`;
}

/** Where a key leads from a day; null when it leads nowhere. */
function targetOf(event: KeyboardEvent, from: DateText, weekStart: WeekStart): DateText | null {
  switch (event.key) {
    case "ArrowLeft":
      return addDays(from, -1);
    case "ArrowRight":
      return addDays(from, 1);
    case "ArrowUp":
      return addDays(from, -7);
    case "ArrowDown":
      return addDays(from, 7);
    case "Home":
      return addDays(from, -columnOf(from, weekStart));
    case "End":
      return addDays(from, 6 - columnOf(from, weekStart));
    case "PageUp":
      return sameDay(from, addMonths(monthOf(from), event.shiftKey ? -12 : -1));
    case "PageDown":
      return sameDay(from, addMonths(monthOf(from), event.shiftKey ? 12 : 1));
    default:
      return null;
  }
}

/** The same day of another month, or its last. */
function sameDay(date: DateText, month: Month): DateText {
  const day = Math.min(Number(date.slice(8)), daysInMonth(month));
  return `${month}-${String(day).padStart(2, "0")}`;
}

function MonthHeading({ month, first, last, onMonth }: MonthGridProps) {
  return (
    <div className="mb-2 flex items-center justify-between gap-2 pl-1.5">
      <h2 className="text-lg font-semibold tracking-tight" aria-live="polite">
        {formatDate(month, "month")}
      </h2>
      <div className="flex">
        <MonthButton label={words.month.previous} isOff={month <= first} onClick={() => onMonth(addMonths(month, -1))}>
          <BackIcon />
        </MonthButton>
        <MonthButton label={words.month.next} isOff={month >= last} onClick={() => onMonth(addMonths(month, 1))}>
          <ForwardIcon />
        </MonthButton>
      </div>
    </div>
  );
}

interface MonthButtonProps {
  readonly label: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

/** Stays in the tab order at either end, so that the focus does not get lost there. */
function MonthButton({ label, isOff, onClick, children }: MonthButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isOff || undefined}
      onClick={isOff ? undefined : onClick}
      className={cx(
        "grid size-11 place-items-center rounded-control",
        isOff ? "text-edge/50" : "text-muted hover:bg-tint hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}

interface DayProps {
  readonly date: DateText;
  /** null while the slots are on their way. */
  readonly count: number | null;
  readonly isSelected: boolean;
  readonly isToday: boolean;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onSelect: () => void;
}

function Day({ date, count, isSelected, isToday, isStop, onFocus, onSelect }: DayProps) {
  const isFree = count !== null && count > 0;
  const parts = [
    formatDate(date, "day"),
    isToday ? words.month.today : "",
    count === null ? "" : isFree ? words.month.free(count) : words.month.noneOn,
  ];
  return (
    <button
      type="button"
      data-date={date}
      tabIndex={isStop ? 0 : -1}
      aria-label={parts.filter(Boolean).join(", ")}
      aria-current={isToday ? "date" : undefined}
      aria-disabled={isFree ? undefined : true}
      onFocus={onFocus}
      onClick={isFree ? onSelect : undefined}
      className={cx(
        "relative grid h-11 w-full place-items-center rounded-control text-[0.9375rem] tabular-nums transition-colors",
        count === null && "animate-pulse bg-sunken text-muted motion-reduce:animate-none",
        count === 0 && "text-muted/90",
        isFree && !isSelected && "bg-tint font-semibold text-ink hover:ring-2 hover:ring-accent hover:ring-inset",
        isFree && isSelected && "bg-fill font-semibold text-on-fill ring-2 ring-accent ring-inset",
      )}
    >
      {Number(date.slice(8))}
      {isToday ? <span aria-hidden="true" className="absolute bottom-1.5 size-1 rounded-full bg-current" /> : null}
    </button>
  );
}
