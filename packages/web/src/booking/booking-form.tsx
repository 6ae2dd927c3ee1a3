import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../shared/button.tsx";
import { BackIcon, CalendarIcon } from "../shared/icons.tsx";
import { Notice } from "../shared/notice.tsx";
import { formatDate, formatTime, type HourCycle, readWall } from "../shared/time.ts";
import { zoneName } from "../shared/zone-picker.tsx";
import { type Answers, checkAnswers, type FormField, type Problems } from "./fields.ts";
import { refusalOf } from "./failures.ts";
import { FormControl } from "./form-control.tsx";
import type { LostTime } from "./month-page.tsx";
import type { MonthData, RescheduleData } from "./page-data.ts";
import { submitBooking } from "./submit.ts";
import { useHold } from "./use-hold.ts";
import { words } from "./words.ts";

interface BookingFormProps {
  readonly data: MonthData | RescheduleData;
  readonly fields: readonly FormField[];
  readonly start: string;
  /** The day has another time that clocks show in the same way. */
  readonly isRepeated: boolean;
  readonly minutes: number;
  readonly timeZone: string;
  readonly hours: HourCycle;
  /** Kept by the page: they outlive a time that was lost. */
  readonly answers: Answers;
  readonly onAnswers: (answers: Answers) => void;
  readonly onBack: () => void;
  readonly onLost: (why: LostTime) => void;
}

const NO_PROBLEMS: Problems = new Map();

/** The questions, for one start. The start is held meanwhile. */
export default function BookingForm(props: BookingFormProps) {
  const { data, fields, start, minutes, answers, onAnswers, onBack, onLost } = props;
  const { locations } = data.eventType;
  const [problems, setProblems] = useState<Problems>(NO_PROBLEMS);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // Locked only if the page's address filled them in, which was before the form was first seen.
  const locked = useMemo(() => lockedSlugs(fields), [fields]);
  // A booking that moves may overlap the time it has now, which a hold is not given for: that does not mean it is taken.
  const hold = useHold(holdQuestion(data, start, minutes), () => data.page === "month" && onLost("taken"));

  const showProblems = (found: Problems) => {
    setProblems(found);
    // After they are on the page.
    requestAnimationFrame(() => focusFirstProblem(form.current));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setFailure(null);
    const found = checkAnswers(fields, answers, locations);
    if (found.size > 0) return showProblems(found);
    setProblems(NO_PROBLEMS);
    setBusy(true);
    try {
      await submitBooking({ ...props, hold });
    } catch (error) {
      setBusy(false);
      const refusal = refusalOf(error);
      if (refusal.kind === "time") return onLost(refusal.why);
      const slug = refusal.kind === "field" ? knownSlug(fields, refusal.slug) : null;
      if (slug) showProblems(new Map([[slug, refusal.kind === "field" ? refusal.text : ""]]));
      else setFailure(refusal.text);
    }
  };
  return (
    <div className="mx-auto w-full max-w-xl">
      <ChosenTime {...props} />
      <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="mt-6 flex flex-col gap-5">
        {problems.size > 0 ? <p className="text-danger">{words.form.errors(problems.size)}</p> : null}
        {fields.map((field) => (
          <FormControl
            key={field.slug}
            field={field}
            locations={locations}
            answers={answers}
            problems={problems}
            isLocked={locked.has(field.slug)}
            onAnswer={(slug, answer) => onAnswers({ ...answers, [slug]: answer })}
          />
        ))}
        {failure ? (
          <Notice kind="danger" takesFocus>
            {failure}
          </Notice>
        ) : null}
        <div className="flex flex-col-reverse gap-3 pt-1 sm:flex-row sm:justify-end">
          <Button kind="secondary" onClick={onBack}>
            {words.form.back}
          </Button>
          <Button type="submit" busy={isBusy} className="sm:min-w-32">
            {submitLabel(data)}
          </Button>
        </div>
      </form>
    </div>
  );
}

function submitLabel(data: MonthData | RescheduleData): string {
  if (data.page === "reschedule") return words.reschedule.submit;
  return data.eventType.asksForConfirmation ? words.form.request : words.form.submit;
}

function holdQuestion(data: MonthData | RescheduleData, start: string, minutes: number) {
  const hasLengths = (data.eventType.lengthInMinutesOptions?.length ?? 0) > 0;
  return {
    eventTypeId: data.eventType.id,
    start,
    minutes: hasLengths && minutes !== data.eventType.lengthInMinutes ? minutes : undefined,
  };
}

function lockedSlugs(fields: readonly FormField[]): ReadonlySet<string> {
  const search = new URLSearchParams(location.search);
  const slugs = fields.filter((field) => field.locksOnPrefill && (search.get(field.slug) ?? "").trim() !== "");
  return new Set(slugs.map((field) => field.slug));
}

/** The field that a refusal is about; null when the form has none of that name. */
function knownSlug(fields: readonly FormField[], slug: string): string | null {
  if (slug === "location.detail") return fields.some((field) => field.slug === "location") ? slug : null;
  if (slug === "name" && fields.some((field) => field.slug === "name.firstName")) return "name.firstName";
  return fields.some((field) => field.slug === slug) ? slug : null;
}

function focusFirstProblem(form: HTMLFormElement | null): void {
  const control = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  const group = form?.querySelector<HTMLElement>("fieldset[aria-describedby]");
  const isGroupFirst =
    control &&
    group &&
    Boolean(group.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING) &&
    !group.contains(control);
  const target = !control || isGroupFirst ? group : control;
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}

function ChosenTime({ data, start, isRepeated, minutes, timeZone, hours, onBack }: BookingFormProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    // On a phone what is booked stands above, and is known by now.
    const isPhone = matchMedia("(width < 64rem)").matches;
    (isPhone ? heading.current : heading.current?.closest("main"))?.scrollIntoView({ block: "start" });
  }, []);
  const wall = readWall(start);
  return (
    <>
      <button
        type="button"
        onClick={onBack}
        className="-ml-2 mb-3 inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 text-sm text-muted hover:bg-tint hover:text-ink"
      >
        <BackIcon />
        {words.form.back}
      </button>
      <h2 ref={heading} tabIndex={-1} className="scroll-mt-16 text-xl font-semibold tracking-tight outline-none">
        {data.page === "reschedule" ? words.form.rescheduleHeading : words.form.heading}
      </h2>
      <div className="mt-3 flex gap-3 rounded-control bg-tint px-4 py-3">
        <span className="mt-0.5 text-accent">
          <CalendarIcon />
        </span>
        <p>
          <strong className="block font-semibold">
            {formatDate(wall.date, "full")}, {formatTime(wall, hours, isRepeated)}
          </strong>
          <span className="text-sm text-muted">
            {words.durations(minutes)} · {zoneName(timeZone)}
          </span>
        </p>
      </div>
    </>
  );
}
