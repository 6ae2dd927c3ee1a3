import { Button } from "../shared/button.tsx";
import { Choice, controlClass, Field, FieldError, FieldGroup, TextArea, TextInput } from "../shared/field.tsx";
import { CloseIcon, PlusIcon } from "../shared/icons.tsx";
import {
  type Answer,
  type Answers,
  type FieldKind,
  type FormField,
  listOf,
  needsDetail,
  PLACE_DETAIL,
  type Problems,
} from "./fields.ts";
import type { Location } from "./page-data.ts";
import { placeText } from "./places.tsx";
import { words } from "./words.ts";

interface FormControlProps {
  readonly field: FormField;
  readonly locations: readonly Location[];
  readonly answers: Answers;
  readonly problems: Problems;
  readonly isLocked: boolean;
  readonly onAnswer: (slug: string, answer: Answer) => void;
}

/** One question with the control that fits its kind. */
export function FormControl(props: FormControlProps) {
  switch (props.field.kind) {
    case "location":
      return <PlaceControl {...props} />;
    case "emails":
      return <AddressesControl {...props} />;
    case "radio":
      return <RadioControl {...props} />;
    case "checkboxes":
      return <CheckboxesControl {...props} />;
    case "boolean":
      return <TickControl {...props} />;
    case "select":
      return <SelectControl {...props} />;
    default:
      return <TextControl {...props} />;
  }
}

const INPUT_TYPES: Partial<Record<FieldKind, string>> = { email: "email", phone: "tel", url: "url" };

function asText(answer: Answer | undefined): string {
  return typeof answer === "string" ? answer : "";
}

/** Ids that a field's slug, which a person made up, cannot break. */
function idOf(slug: string): string {
  return `field-${encodeURIComponent(slug).replaceAll("%", "_")}`;
}

function TextControl({ field, answers, problems, isLocked, onAnswer }: FormControlProps) {
  const { slug, kind } = field;
  const common = {
    name: slug,
    value: asText(answers[slug]),
    placeholder: field.placeholder,
    readOnly: isLocked,
  };
  return (
    <Field id={idOf(slug)} label={field.label} required={field.required} hint={field.hint} error={problems.get(slug)}>
      {(ids) =>
        kind === "textarea" ? (
          <TextArea {...ids} {...common} onChange={(event) => onAnswer(slug, event.target.value)} />
        ) : (
          <TextInput
            {...ids}
            {...common}
            type={INPUT_TYPES[kind] ?? "text"}
            inputMode={kind === "number" ? "decimal" : undefined}
            autoComplete={field.autoComplete}
            autoCapitalize={kind === "email" || kind === "url" ? "none" : undefined}
            onChange={(event) => onAnswer(slug, event.target.value)}
          />
        )
      }
    </Field>
  );
}

function SelectControl({ field, answers, problems, isLocked, onAnswer }: FormControlProps) {
  const { slug } = field;
  return (
    <Field id={idOf(slug)} label={field.label} required={field.required} error={problems.get(slug)}>
      {(ids) => (
        <select
          {...ids}
          name={slug}
          disabled={isLocked}
          value={asText(answers[slug])}
          onChange={(event) => onAnswer(slug, event.target.value)}
          className={controlClass(problems.has(slug), "min-h-11")}
        >
          <option value="">{field.placeholder || words.form.choose}</option>
          {field.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function RadioControl({ field, answers, problems, isLocked, onAnswer }: FormControlProps) {
  const { slug } = field;
  return (
    <FieldGroup id={idOf(slug)} label={field.label} required={field.required} error={problems.get(slug)}>
      <div className="flex flex-col gap-2">
        {field.options.map((option) => (
          <Choice
            key={option}
            type="radio"
            name={idOf(slug)}
            checked={answers[slug] === option}
            disabled={isLocked && answers[slug] !== option}
            onChange={() => onAnswer(slug, option)}
          >
            {option}
          </Choice>
        ))}
      </div>
    </FieldGroup>
  );
}

function CheckboxesControl({ field, answers, problems, isLocked, onAnswer }: FormControlProps) {
  const { slug } = field;
  const chosen = listOf(answers, slug);
  const toggle = (option: string) => {
    const next = chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
    // In the order of the options, however they were ticked.
    onAnswer(
      slug,
      field.options.filter((each) => next.includes(each)),
    );
  };
  return (
    <FieldGroup id={idOf(slug)} label={field.label} required={field.required} error={problems.get(slug)}>
      <div className="flex flex-col gap-2">
        {field.options.map((option) => (
          <Choice
            key={option}
            type="checkbox"
            checked={chosen.includes(option)}
            disabled={isLocked}
            onChange={() => toggle(option)}
          >
            {option}
          </Choice>
        ))}
      </div>
    </FieldGroup>
  );
}

function TickControl({ field, answers, problems, isLocked, onAnswer }: FormControlProps) {
  const { slug } = field;
  const id = idOf(slug);
  const problem = problems.get(slug);
  return (
    <div>
      <Choice
        type="checkbox"
        id={id}
        checked={answers[slug] === true}
        disabled={isLocked}
        aria-invalid={problem ? true : undefined}
        aria-required={field.required || undefined}
        aria-describedby={problem ? `${id}-error` : undefined}
        onChange={(event) => onAnswer(slug, event.target.checked)}
      >
        {field.label}
      </Choice>
      <FieldError id={`${id}-error`} text={problem} />
    </div>
  );
}

/** As many addresses as people want, a line each. */
function AddressesControl({ field, answers, problems, isLocked, onAnswer }: FormControlProps) {
  const { slug } = field;
  const id = idOf(slug);
  const isGuests = slug === "guests";
  const given = listOf(answers, slug);
  const list = given.length === 0 && field.required ? [""] : given;
  const labelOf = (index: number) =>
    isGuests ? words.form.guestNumber(index + 1) : words.form.addressNumber(index + 1);
  return (
    <FieldGroup id={id} label={field.label} required={field.required} error={problems.get(slug)}>
      <div className="flex flex-col gap-2">
        {list.map((address, index) => (
          // A line has no identity but its place.
          <div key={`line-${index}`} className="flex gap-2">
            <TextInput
              id={`${id}-${index}`}
              type="email"
              aria-label={labelOf(index)}
              autoComplete="off"
              autoCapitalize="none"
              placeholder={field.placeholder ?? "name@example.com"}
              readOnly={isLocked}
              aria-invalid={problems.has(slug) ? true : undefined}
              value={address}
              onChange={(event) => onAnswer(slug, list.with(index, event.target.value))}
            />
            {isLocked ? null : (
              <button
                type="button"
                aria-label={words.form.remove(labelOf(index))}
                onClick={() => onAnswer(slug, list.toSpliced(index, 1))}
                className="grid size-11 shrink-0 place-items-center rounded-control text-muted hover:bg-tint hover:text-ink"
              >
                <CloseIcon />
              </button>
            )}
          </div>
        ))}
        {isLocked ? null : (
          <Button
            kind="quiet"
            className="-ml-2 self-start px-2"
            onClick={() => {
              onAnswer(slug, [...list, ""]);
              requestAnimationFrame(() => document.getElementById(`${id}-${list.length}`)?.focus());
            }}
          >
            <PlusIcon />
            {isGuests ? words.form.addGuest : words.form.addAddress}
          </Button>
        )}
      </div>
    </FieldGroup>
  );
}

const DETAIL_LABELS: Record<string, string> = {
  attendeeAddress: words.place.addressLabel,
  attendeePhone: words.place.phoneLabel,
  attendeeDefined: words.place.definedLabel,
};

/** A choice of places where there are several, and the description of one that the person has to name. */
function PlaceControl(props: FormControlProps) {
  const { field, locations, answers, problems, onAnswer } = props;
  const chosen = locations[Number(asText(answers[field.slug]))];
  const detail = needsDetail(chosen) ? <PlaceDetail {...props} location={chosen as Location} /> : null;
  if (locations.length < 2) return detail;
  return (
    <>
      <FieldGroup id={idOf(field.slug)} label={field.label} required error={problems.get(field.slug)}>
        <div className="flex flex-col gap-2">
          {locations.map((location, index) => (
            <Choice
              // Two places may read the same.
              key={`${index}-${location.type}`}
              type="radio"
              name={idOf(field.slug)}
              checked={location === chosen}
              onChange={() => onAnswer(field.slug, String(index))}
            >
              {placeText(location)}
            </Choice>
          ))}
        </div>
      </FieldGroup>
      {detail}
    </>
  );
}

function PlaceDetail({ location, answers, problems, onAnswer }: FormControlProps & { location: Location }) {
  const isPhone = location.type === "attendeePhone";
  return (
    <Field
      id={idOf(PLACE_DETAIL)}
      label={DETAIL_LABELS[location.type] ?? words.place.definedLabel}
      required
      hint={isPhone ? words.form.phoneHint : undefined}
      error={problems.get(PLACE_DETAIL)}
    >
      {(ids) => (
        <TextInput
          {...ids}
          type={isPhone ? "tel" : "text"}
          autoComplete={isPhone ? "tel" : location.type === "attendeeAddress" ? "street-address" : "off"}
          value={asText(answers[PLACE_DETAIL])}
          onChange={(event) => onAnswer(PLACE_DETAIL, event.target.value)}
        />
      )}
    </Field>
  );
}
