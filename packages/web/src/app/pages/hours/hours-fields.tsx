import { Button } from "../../../shared/button.tsx";
import { controlClass, FieldError } from "../../../shared/field.tsx";
import { PlusIcon } from "../../../shared/icons.tsx";
import { TrashIcon } from "../../layout/icons.tsx";
import { words } from "../../words.ts";
import { type Hours, nextHours, problemsOf } from "./week.ts";

const text = words.hours;

interface HoursFieldsProps {
  /** Of which day, for people who do not see where the fields stand. */
  readonly of: string;
  /** Makes ids unique on the page. */
  readonly id: string;
  readonly hours: readonly Hours[];
  readonly onChange: (hours: readonly Hours[]) => void;
  /** Wrong entries are shown once the person has asked to save, or right away where they contradict each other. */
  readonly showIncomplete: boolean;
}

/** From when until when, as often as needed. */
export function HoursFields({ of, id, hours, onChange, showIncomplete }: HoursFieldsProps) {
  const problems = problemsOf(hours);
  const set = (index: number, change: Partial<Hours>) =>
    onChange(hours.map((each, at) => (at === index ? { ...each, ...change } : each)));
  return (
    <ul className="flex min-w-0 flex-col gap-2">
      {hours.map((each, index) => {
        const problem = problems[index];
        const shown = problem === text.incomplete && !showIncomplete ? undefined : problem;
        const name = hours.length === 1 ? of : text.nth(of, index + 1);
        return (
          <li key={index}>
            <div className="flex items-center gap-1 sm:gap-2">
              <TimeInput
                label={text.opens(name)}
                value={each.start}
                problemId={shown ? `${id}-${index}` : undefined}
                onChange={(start) => set(index, { start })}
              />
              <span aria-hidden="true">–</span>
              <TimeInput
                label={text.closes(name)}
                value={each.end}
                problemId={shown ? `${id}-${index}` : undefined}
                onChange={(end) => set(index, { end })}
              />
              <button
                type="button"
                aria-label={text.remove(name)}
                onClick={() => onChange(hours.filter((_, at) => at !== index))}
                className="-mr-1 grid size-10 shrink-0 place-items-center rounded-control text-muted hover:bg-danger-tint hover:text-danger"
              >
                <TrashIcon />
              </button>
            </div>
            <FieldError id={`${id}-${index}`} text={shown} />
          </li>
        );
      })}
    </ul>
  );
}

interface TimeInputProps {
  readonly label: string;
  readonly value: string;
  readonly problemId: string | undefined;
  readonly onChange: (value: string) => void;
}

function TimeInput({ label, value, problemId, onChange }: TimeInputProps) {
  return (
    <input
      type="time"
      aria-label={label}
      aria-invalid={problemId ? true : undefined}
      aria-describedby={problemId}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={controlClass(
        problemId !== undefined,
        "min-h-10 w-0 min-w-0 flex-1 !px-1.5 sm:!px-2 sm:max-w-32 [&::-webkit-calendar-picker-indicator]:hidden",
      )}
    />
  );
}

interface AddHoursProps {
  readonly label: string;
  readonly hours: readonly Hours[];
  readonly onChange: (hours: readonly Hours[]) => void;
}

export function AddHours({ label, hours, onChange }: AddHoursProps) {
  return (
    <Button
      kind="quiet"
      className="min-h-10 !px-2.5 whitespace-nowrap"
      onClick={() => onChange([...hours, nextHours(hours)])}
    >
      <PlusIcon />
      {text.add}
      <span className="sr-only"> {text.addTo(label)}</span>
    </Button>
  );
}
