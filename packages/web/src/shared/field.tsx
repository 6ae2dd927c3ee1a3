import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import { cx } from "./cx.ts";
import { sharedWords } from "./words.ts";

/** What the control inside a field has to carry. */
export interface ControlIds {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
  readonly "aria-required": true | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly required?: boolean;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly id?: string;
  readonly children: (ids: ControlIds) => ReactNode;
}

/** Label, control, hint and error, tied together for screen readers. */
export function Field({ label, required = false, hint, error, id: givenId, children }: FieldProps) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
        {required ? null : <OptionalMark />}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required ? true : undefined,
      })}
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-sm wrap-anywhere text-muted">
          {hint}
        </p>
      ) : null}
      <FieldError id={`${id}-error`} text={error} />
    </div>
  );
}

export function OptionalMark() {
  return <span className="font-normal text-muted"> ({sharedWords.optional})</span>;
}

export function FieldError({ id, text }: { id: string; text: string | undefined }) {
  if (!text) return null;
  return (
    <p id={id} className="mt-1.5 flex gap-1.5 text-sm text-danger">
      <span aria-hidden="true">!</span>
      {text}
    </p>
  );
}

interface GroupProps {
  readonly label: string;
  readonly required?: boolean;
  readonly error?: string | undefined;
  readonly id?: string;
  readonly children: ReactNode;
}

/** Several controls under one name: radio buttons, checkboxes, a list of addresses. */
export function FieldGroup({ label, required = false, error, id: givenId, children }: GroupProps) {
  const ownId = useId();
  const id = givenId ?? ownId;
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      data-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      className="outline-none"
    >
      <legend className="mb-1.5 text-sm font-medium">
        {label}
        {required ? null : <OptionalMark />}
      </legend>
      {children}
      <FieldError id={`${id}-error`} text={error} />
    </fieldset>
  );
}

const CONTROL =
  "block w-full rounded-control border bg-surface px-3 py-2 text-base text-ink placeholder:text-muted read-only:bg-sunken focus-visible:outline-2 focus-visible:outline-offset-0";

export function controlClass(invalid: boolean, more?: string): string {
  return cx(CONTROL, invalid ? "border-danger" : "border-edge hover:border-ink/60", more);
}

export function TextInput({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input {...rest} className={controlClass(rest["aria-invalid"] === true, cx("min-h-11", className))} />;
}

export function TextArea({ className, rows = 3, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea {...rest} rows={rows} className={controlClass(rest["aria-invalid"] === true, className)} />;
}

interface ChoiceProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly type: "radio" | "checkbox";
  readonly children: ReactNode;
}

/** A radio button or checkbox in a row that can be tapped anywhere. */
export function Choice({ children, ...rest }: ChoiceProps) {
  return (
    <label className="flex min-h-11 items-center gap-3 rounded-control border border-line px-3 py-2 hover:border-edge has-checked:border-accent has-checked:bg-tint has-aria-invalid:border-danger in-data-invalid:border-danger has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input {...rest} className="size-4.5 shrink-0 accent-accent outline-none" />
      <span className="min-w-0 break-words">{children}</span>
    </label>
  );
}
