import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Notice } from "../shared/notice.tsx";
import {
  addMonths,
  type DateText,
  formatDate,
  formatTime,
  type HourCycle,
  monthOf,
  preferredHours,
  preferredTimeZone,
  readWall,
  rememberHours,
  rememberTimeZone,
} from "../shared/time.ts";
import { formFields, prefilled } from "./fields.ts";
import { firstDate, firstLength, lengthsOf, slotQuery } from "./first-query.ts";
import { Frame, Sheet } from "./frame.tsx";
import { mountPage } from "./mount.tsx";
import { OfferPanel } from "./offer-panel.tsx";
import type { MonthData, RescheduleData } from "./page-data.ts";
import { FURTHEST_MONTHS, loadToday, repeatedClocks } from "./slots.ts";
import { TimesPanel } from "./times-panel.tsx";
import { useFormer } from "./use-former.ts";
import { useFormStep } from "./use-form-step.ts";
import { useMonth } from "./use-month.ts";
import { words } from "./words.ts";

const loadForm = () => import("./booking-form.tsx");
const BookingForm = lazy(loadForm);

/** Why a chosen time could not be booked. */
export type LostTime = "taken" | "limit" | "too-soon";

export function mount(root: HTMLElement, data: MonthData | RescheduleData): void {
  mountPage(root, data.eventType.obstacle === null ? <MonthPage data={data} /> : <ObstaclePage data={data} />);
  // Nobody waits for the form when a time is chosen.
  const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500));
  whenIdle(() => void loadForm());
}

function ObstaclePage({ data }: { data: MonthData | RescheduleData }) {
  const { obstacle } = data.eventType;
  return (
    <Frame>
      <Sheet className="flex flex-col gap-6 px-5 py-8 sm:px-9 sm:py-10">
        <OfferPanel
          data={data}
          minutes={firstLength(data)}
          onMinutes={() => {}}
          timeZone={data.eventType.lockedTimeZone ?? preferredTimeZone()}
          onTimeZone={() => {}}
          hours={preferredHours()}
          isFixed
          former={null}
        />
        <p>{obstacle === null ? "" : words.obstacle[obstacle]}</p>
      </Sheet>
    </Frame>
  );
}

/** What the page's address asks for: `?date=2050-09-05&duration=30`. */
function readAddress(data: MonthData | RescheduleData) {
  const search = new URLSearchParams(location.search);
  const date = search.get("date");
  const duration = Number(search.get("duration"));
  return {
    search,
    date:
      date !== null && /^\d{4}-(0[1-9]|1[0-2])-\d\d$/.test(date) && monthOf(date) >= monthOf(data.now) ? date : null,
    minutes: lengthsOf(data).includes(duration) ? duration : firstLength(data),
  };
}

/** The zone in use. One that the server does not know gives way to UTC, and is told about. */
function useTimeZone(data: MonthData | RescheduleData) {
  const [timeZone, setTimeZone] = useState(() => data.eventType.lockedTimeZone ?? preferredTimeZone());
  const [unknown, setUnknown] = useState<string | null>(null);
  return {
    timeZone,
    unknown,
    choose: (chosen: string) => {
      setUnknown(null);
      rememberTimeZone(chosen);
      setTimeZone(chosen);
    },
    fallBack: () => {
      setUnknown(timeZone);
      setTimeZone("UTC");
    },
  };
}

/** The date in the zone, to mark it; null until it is known. */
function useToday(timeZone: string): DateText | null {
  const [today, setToday] = useState<{ timeZone: string; date: DateText } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    loadToday(timeZone).then(
      (date) => isCurrent && setToday({ timeZone, date }),
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [timeZone]);
  return today?.timeZone === timeZone ? today.date : null;
}

/** Everything that the page remembers. */
function useMonthPage(data: MonthData | RescheduleData) {
  const address = useMemo(() => readAddress(data), [data]);
  const fields = useMemo(() => formFields(data), [data]);
  const zone = useTimeZone(data);
  const { timeZone } = zone;
  const [minutes, setMinutes] = useState(address.minutes);
  const [hours, setHours] = useState<HourCycle>(preferredHours);
  const [answers, setAnswers] = useState(() => prefilled(fields, address.search));
  const [lost, setLost] = useState<{ start: string; why: LostTime } | null>(null);
  // Kept beside the start: once one of two times is lost, the list does not tell any more that there were two.
  const [isRepeated, setRepeated] = useState(false);
  const query = useMemo(() => slotQuery(data, timeZone, minutes), [data, timeZone, minutes]);
  const start = useMemo(() => ({ month: monthOf(data.now), date: address.date ?? firstDate(data) }), [data, address]);
  const month = useMonth(query, start);
  const returnTo = useRef<string | null>(null);
  const step = useFormStep<LostTime>((closed, why) => {
    if (why === null) {
      returnTo.current = closed;
    } else {
      setLost({ start: closed, why });
      month.refresh();
    }
  });
  useEffect(() => {
    if (month.view.failure === "unknown-zone" && timeZone !== "UTC") zone.fallBack();
  });
  // Back from the form, the keyboard goes on where it was.
  useEffect(() => {
    if (step.start !== null || returnTo.current === null) return;
    document.querySelector<HTMLElement>(`[data-start="${returnTo.current}"]`)?.focus();
    returnTo.current = null;
  }, [step.start]);
  const changeHours = (chosen: HourCycle) => {
    rememberHours(chosen);
    setHours(chosen);
  };
  const choose = (chosen: string) => {
    const { date, clock } = readWall(chosen);
    setLost(null);
    setRepeated(repeatedClocks(month.view.slots?.get(date) ?? []).has(clock));
    step.open(chosen);
  };
  return {
    fields,
    zone,
    minutes,
    setMinutes,
    hours,
    changeHours,
    answers,
    setAnswers,
    lost,
    isRepeated,
    month,
    step,
    choose,
  };
}

function MonthPage({ data }: { data: MonthData | RescheduleData }) {
  const state = useMonthPage(data);
  const { zone, minutes, hours, lost, step } = state;
  const { view } = state.month;
  const { timeZone } = zone;
  const today = useToday(timeZone);
  const former = useFormer(data, timeZone);
  const thisMonth = monthOf(data.now);
  return (
    <Frame wide>
      <Sheet className="lg:grid lg:min-h-[37rem] lg:grid-cols-[19rem_1fr]">
        <div className="border-line px-4 pt-7 pb-4 sm:px-7 lg:border-r lg:py-9">
          <OfferPanel
            data={data}
            minutes={minutes}
            onMinutes={state.setMinutes}
            timeZone={timeZone}
            onTimeZone={zone.choose}
            hours={hours}
            isFixed={step.start !== null}
            former={former}
            shownAt={`${view.date ?? `${view.month}-15`}T12:00:00Z`}
          />
        </div>
        <div className="flex min-w-0 flex-col border-line px-4 pt-4 pb-8 max-lg:border-t sm:px-7 lg:py-8">
          {zone.unknown ? <NoticeBelow text={words.month.unknownZone(zone.unknown)} /> : null}
          {lost && step.start === null ? (
            <NoticeBelow text={lostText(lost, hours, state.isRepeated)} takesFocus key={lost.start} />
          ) : null}
          {step.start === null ? (
            <TimesPanel
              month={state.month}
              today={today}
              weekStart={data.eventType.weekStart}
              first={today && monthOf(today) < thisMonth ? monthOf(today) : thisMonth}
              last={addMonths(thisMonth, FURTHEST_MONTHS)}
              hours={hours}
              onHours={state.changeHours}
              onChoose={state.choose}
            />
          ) : (
            <Suspense fallback={<div className="skeleton h-96" />}>
              <BookingForm
                data={data}
                fields={state.fields}
                start={step.start}
                isRepeated={state.isRepeated}
                minutes={minutes}
                timeZone={timeZone}
                hours={hours}
                answers={state.answers}
                onAnswers={state.setAnswers}
                onBack={() => step.close()}
                onLost={(why) => step.close(why)}
              />
            </Suspense>
          )}
        </div>
      </Sheet>
    </Frame>
  );
}

function NoticeBelow({ text, takesFocus = false }: { text: string; takesFocus?: boolean }) {
  return (
    <div className="mb-5">
      <Notice kind="notice" takesFocus={takesFocus}>
        {text}
      </Notice>
    </div>
  );
}

function lostText({ start, why }: { start: string; why: LostTime }, hours: HourCycle, isRepeated: boolean): string {
  const wall = readWall(start);
  if (why === "taken") return words.problems.taken(formatDate(wall.date, "day"), formatTime(wall, hours, isRepeated));
  return why === "limit" ? words.problems.limit : words.problems.tooSoon;
}
