import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { Choice, Field, FieldGroup, TextInput } from "../../../shared/field.tsx";
import { formatClock, formatDate } from "../../../shared/time.ts";
import { useUser } from "../../data/session.ts";
import { Form } from "../../forms/form.tsx";
import { Modal } from "../../layout/modal.tsx";
import { words } from "../../words.ts";
import { AddHours, HoursFields } from "./hours-fields.tsx";
import { type DateHours, hoursText, problemsOf } from "./week.ts";

const text = words.hours;

interface DatesEditorProps {
  readonly dates: readonly DateHours[];
  /** Dates before it are over; null while that is not known. */
  readonly today: string | null;
  readonly onChange: (dates: readonly DateHours[]) => void;
}

/** Dates that differ from the week: holidays, late openings. */
export function DatesEditor({ dates, today, onChange }: DatesEditorProps) {
  const [edited, setEdited] = useState<DateHours | "new" | null>(null);
  const isOver = ({ date }: DateHours) => today !== null && date < today;
  const over = dates.filter(isOver);
  const toCome = dates.filter((each) => !isOver(each));
  const put = (next: DateHours, former: string | null) => {
    const others = dates.filter(({ date }) => date !== next.date && date !== former);
    onChange([...others, next].sort((one, other) => one.date.localeCompare(other.date)));
    setEdited(null);
  };
  const remove = (date: string) => onChange(dates.filter((each) => each.date !== date));
  return (
    <div className="flex flex-col items-start gap-4">
      {toCome.length === 0 ? (
        <p className="text-muted">{text.noDates}</p>
      ) : (
        <DateList dates={toCome} onEdit={setEdited} onRemove={remove} />
      )}
      {over.length > 0 ? (
        <details className="w-full">
          <summary className="w-fit rounded-control py-2 text-sm text-muted">{text.datesOver(over.length)}</summary>
          <DateList dates={over} onEdit={setEdited} onRemove={remove} />
        </details>
      ) : null}
      <Button kind="secondary" onClick={() => setEdited("new")}>
        {text.addDate}
      </Button>
      {edited ? (
        <DateDialog
          edited={edited === "new" ? null : edited}
          taken={dates.map(({ date }) => date)}
          onDone={put}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </div>
  );
}

interface DateListProps {
  readonly dates: readonly DateHours[];
  readonly onEdit: (date: DateHours) => void;
  readonly onRemove: (date: string) => void;
}

function DateList({ dates, onEdit, onRemove }: DateListProps) {
  const { timeFormat } = useUser();
  return (
    <ul className="w-full divide-y divide-line">
      {dates.map((each) => {
        const name = formatDate(each.date, "full");
        return (
          <li key={each.date} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <div className="min-w-0">
              <p className="font-medium">{name}</p>
              <p className="text-sm text-muted">{hoursText(each.hours, (clock) => formatClock(clock, timeFormat))}</p>
            </div>
            <div className="flex">
              <Button kind="quiet" onClick={() => onEdit(each)}>
                {words.edit}
                <span className="sr-only"> {name}</span>
              </Button>
              <Button kind="quiet" onClick={() => onRemove(each.date)}>
                {words.remove}
                <span className="sr-only"> {name}</span>
              </Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

interface DateDialogProps {
  readonly edited: DateHours | null;
  readonly taken: readonly string[];
  readonly onDone: (date: DateHours, former: string | null) => void;
  readonly onClose: () => void;
}

function DateDialog({ edited, taken, onDone, onClose }: DateDialogProps) {
  const [date, setDate] = useState(edited?.date ?? "");
  const [isClosed, setClosed] = useState(edited === null || edited.hours.length === 0);
  const [hours, setHours] = useState(edited?.hours.length ? edited.hours : [{ start: "09:00", end: "17:00" }]);
  const [refusals, setRefusals] = useState(0);
  const dateProblem = !/^\d{4}-\d\d-\d\d$/.test(date)
    ? text.dateMissing
    : date !== edited?.date && taken.includes(date)
      ? text.dateTaken
      : undefined;
  const submit = () => {
    const isWrong = dateProblem !== undefined || (!isClosed && Object.keys(problemsOf(hours)).length > 0);
    if (isWrong) setRefusals(refusals + 1);
    else onDone({ date, hours: isClosed ? [] : hours }, edited?.date ?? null);
  };
  return (
    <Modal title={edited ? text.editDate : text.addDate} onClose={onClose}>
      <Form onSubmit={submit} failure={null} refusals={refusals}>
        <Field label={text.date} required error={refusals > 0 ? dateProblem : undefined}>
          {(ids) => <TextInput {...ids} type="date" value={date} onChange={(event) => setDate(event.target.value)} />}
        </Field>
        <FieldGroup label={text.onThisDate} required>
          <div className="flex flex-col gap-2">
            <Choice type="radio" name="kind" checked={isClosed} onChange={() => setClosed(true)}>
              {text.closedAllDay}
            </Choice>
            <Choice type="radio" name="kind" checked={!isClosed} onChange={() => setClosed(false)}>
              {text.ownHours}
            </Choice>
          </div>
        </FieldGroup>
        {isClosed ? null : (
          <div>
            <HoursFields
              id="date-hours"
              of={text.date}
              hours={hours}
              onChange={setHours}
              showIncomplete={refusals > 0}
            />
            <AddHours label={text.date} hours={hours} onChange={setHours} />
          </div>
        )}
        <Button type="submit">{edited ? text.changeDate : text.takeDate}</Button>
        <p className="text-sm text-muted">{text.dateHint}</p>
      </Form>
    </Modal>
  );
}
