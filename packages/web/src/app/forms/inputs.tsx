import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from "react";
import { cx } from "../../shared/cx.ts";
import { controlClass, Field, TextInput } from "../../shared/field.tsx";
import { words } from "../words.ts";

/** A number of minutes as a person enters it. */
export interface Duration {
  readonly count: string;
  readonly unit: Unit;
}
export type Unit = "minutes" | "hours" | "days";

const MINUTES: Record<Unit, number> = { minutes: 1, hours: 60, days: 1440 };

/** In the largest unit that needs no fraction. */
export function durationOf(minutes: number, units: readonly Unit[] = ["days", "hours", "minutes"]): Duration {
  const unit =
    units.find((each) => minutes > 0 && minutes % MINUTES[each] === 0) ?? units[units.length - 1] ?? "minutes";
  return { count: String(minutes / MINUTES[unit]), unit };
}

/** Minutes; null when the count is no whole number. */
export function minutesOf({ count, unit }: Duration): number | null {
  const number = wholeOf(count);
  return number === null ? null : number * MINUTES[unit];
}

/** A whole number of at most 6 digits; null when the text is none. */
export function wholeOf(text: string): number | null {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null;
}

export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <select
      {...rest}
      className={controlClass(rest["aria-invalid"] === true, cx("min-h-11 !bg-surface pr-8", className))}
    >
      {children}
    </select>
  );
}

export function NumberInput({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  // Not type=number: a wheel over it changes it, and what is no number would be lost without a word.
  return (
    <TextInput {...rest} type="text" inputMode="numeric" autoComplete="off" className={cx("max-w-32", className)} />
  );
}

interface DurationFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly value: Duration;
  readonly units?: readonly Unit[];
  readonly onChange: (value: Duration) => void;
}

/** How long, with its unit. */
export function DurationField({
  label,
  hint,
  error,
  value,
  units = ["minutes", "hours", "days"],
  onChange,
}: DurationFieldProps) {
  return (
    <Field label={label} required hint={hint} error={error}>
      {(ids) => (
        <div className="flex gap-2">
          <NumberInput
            {...ids}
            className="w-24"
            value={value.count}
            onChange={(event) => onChange({ ...value, count: event.target.value })}
          />
          <Select
            aria-label={words.units.label(label)}
            className="max-w-36"
            value={value.unit}
            onChange={(event) => onChange({ ...value, unit: event.target.value as Unit })}
          >
            {units.map((unit) => (
              <option key={unit} value={unit}>
                {words.units[unit]}
              </option>
            ))}
          </Select>
        </div>
      )}
    </Field>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** A plain checkbox with its words, and what it means below. */
export function Check({ checked, onChange, hint, children }: CheckProps) {
  return (
    <label className="flex min-h-11 items-start gap-3 py-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-5 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span className="block">{children}</span>
        {hint ? <span className="block text-sm text-muted">{hint}</span> : null}
      </span>
    </label>
  );
}
