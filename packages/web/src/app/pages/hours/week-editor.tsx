import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { Choice, FieldGroup } from "../../../shared/field.tsx";
import type { DayName } from "../../data/types.ts";
import { Form } from "../../forms/form.tsx";
import { CopyIcon } from "../../layout/icons.tsx";
import { Modal } from "../../layout/modal.tsx";
import { words } from "../../words.ts";
import { AddHours, HoursFields } from "./hours-fields.tsx";
import { DAYS, type Week } from "./week.ts";

const text = words.hours;

interface WeekEditorProps {
  readonly week: Week;
  readonly weekStart: DayName;
  readonly showIncomplete: boolean;
  readonly onChange: (week: Week) => void;
}

/** The hours of each day of the week. */
export function WeekEditor({ week, weekStart, showIncomplete, onChange }: WeekEditorProps) {
  const [copied, setCopied] = useState<DayName | null>(null);
  const first = Math.max(0, DAYS.indexOf(weekStart));
  const days = [...DAYS.slice(first), ...DAYS.slice(0, first)];
  return (
    <>
      <div className="divide-y divide-line">
        {days.map((day) => (
          <div
            key={day}
            role="group"
            aria-label={words.days[day]}
            className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-2 py-3 sm:grid-cols-[7rem_minmax(0,1fr)_auto] sm:items-start"
          >
            <div className="flex items-center justify-between gap-2 sm:contents">
              <h3 className="font-medium sm:leading-10">{words.days[day]}</h3>
              <div className="flex items-center sm:order-3">
                <AddHours
                  label={words.days[day]}
                  hours={week[day]}
                  onChange={(hours) => onChange({ ...week, [day]: hours })}
                />
                <button
                  type="button"
                  aria-label={text.copy(words.days[day])}
                  title={text.copy(words.days[day])}
                  aria-haspopup="dialog"
                  onClick={() => setCopied(day)}
                  className="grid size-10 place-items-center rounded-control text-muted hover:bg-tint hover:text-ink"
                >
                  <CopyIcon />
                </button>
              </div>
            </div>
            {week[day].length === 0 ? (
              <p className="text-muted sm:leading-10">{text.closed}</p>
            ) : (
              <HoursFields
                id={`hours-${day}`}
                of={words.days[day]}
                hours={week[day]}
                showIncomplete={showIncomplete}
                onChange={(hours) => onChange({ ...week, [day]: hours })}
              />
            )}
          </div>
        ))}
      </div>
      {copied ? (
        <CopyDay
          day={copied}
          days={days}
          onClose={() => setCopied(null)}
          onCopy={(targets) => {
            onChange({ ...week, ...Object.fromEntries(targets.map((target) => [target, week[copied]])) });
            setCopied(null);
          }}
        />
      ) : null}
    </>
  );
}

interface CopyDayProps {
  readonly day: DayName;
  readonly days: readonly DayName[];
  readonly onCopy: (targets: readonly DayName[]) => void;
  readonly onClose: () => void;
}

function CopyDay({ day, days, onCopy, onClose }: CopyDayProps) {
  const [targets, setTargets] = useState<ReadonlySet<DayName>>(new Set());
  const [refusals, setRefusals] = useState(0);
  const toggle = (target: DayName) => {
    const next = new Set(targets);
    if (!next.delete(target)) next.add(target);
    setTargets(next);
  };
  const submit = () => {
    if (targets.size === 0) setRefusals(refusals + 1);
    else onCopy([...targets]);
  };
  return (
    <Modal title={text.copy(words.days[day])} onClose={onClose}>
      <Form onSubmit={submit} failure={null} refusals={refusals}>
        <FieldGroup
          label={text.copyTo}
          required
          error={refusals > 0 && targets.size === 0 ? text.copyNowhere : undefined}
        >
          <div className="grid gap-2 min-[26rem]:grid-cols-2">
            {days
              .filter((each) => each !== day)
              .map((each) => (
                <Choice key={each} type="checkbox" checked={targets.has(each)} onChange={() => toggle(each)}>
                  {words.days[each]}
                </Choice>
              ))}
          </div>
        </FieldGroup>
        <Button type="submit">{text.copyAction}</Button>
      </Form>
    </Modal>
  );
}
