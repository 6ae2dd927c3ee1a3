import { Button } from "../../../shared/button.tsx";
import { Field, FieldError, TextInput } from "../../../shared/field.tsx";
import { PlusIcon } from "../../../shared/icons.tsx";
import { problemOf } from "../../forms/failure.ts";
import { Check, Select } from "../../forms/inputs.tsx";
import { words } from "../../words.ts";
import type { PlaceDraft } from "./draft.ts";
import type { PartProps } from "./fields.tsx";

const text = words.eventType.places;
const KINDS = ["video", "link", "phone", "address", "attendeePhone", "attendeeAddress", "attendeeDefined"] as const;
type Kind = (typeof KINDS)[number];

function placeOf(kind: Kind, former?: PlaceDraft): PlaceDraft {
  if (kind !== "address" && kind !== "link" && kind !== "phone") return { kind };
  return { kind, value: "", isPublic: former && "isPublic" in former ? former.isPublic : kind === "address" };
}

/** Where it takes place; with several the person who books chooses. */
export function PlaceFields({ draft, fields, set }: PartProps) {
  const { places } = draft;
  const put = (index: number, place: PlaceDraft) =>
    set({ places: places.map((each, at) => (at === index ? place : each)) });
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col gap-4">
        {places.map((place, index) => (
          <li key={index}>
            <PlaceField
              place={place}
              name={places.length === 1 ? text.one : text.nth(index + 1)}
              problem={problemOf(fields, `locations.${index}`)}
              onChange={(next) => put(index, next)}
              onRemove={places.length > 1 ? () => set({ places: places.filter((_, at) => at !== index) }) : null}
            />
          </li>
        ))}
      </ul>
      <FieldError id="places-error" text={fields["locations"]} />
      <div>
        <Button kind="quiet" className="-ml-2" onClick={() => set({ places: [...places, placeOf("link")] })}>
          <PlusIcon />
          {text.add}
        </Button>
      </div>
    </div>
  );
}

interface PlaceFieldProps {
  readonly place: PlaceDraft;
  readonly name: string;
  readonly problem: string | undefined;
  readonly onChange: (place: PlaceDraft) => void;
  readonly onRemove: (() => void) | null;
}

function PlaceField({ place, name, problem, onChange, onRemove }: PlaceFieldProps) {
  const hasValue = "value" in place;
  return (
    <fieldset className="rounded-control border border-line p-4">
      <legend className="sr-only">{name}</legend>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <Field label={name} required error={hasValue ? undefined : problem}>
            {(ids) => (
              <Select
                {...ids}
                value={place.kind}
                onChange={(event) => onChange(placeOf(event.target.value as Kind, place))}
              >
                {place.kind === "kept" ? <option value="kept">{text.kept}</option> : null}
                {KINDS.map((kind) => (
                  <option key={kind} value={kind}>
                    {text.kinds[kind]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        {onRemove ? (
          <Button kind="quiet" onClick={onRemove}>
            {words.remove}
            <span className="sr-only"> {name}</span>
          </Button>
        ) : null}
      </div>
      {hasValue ? (
        <div className="mt-4">
          <Field label={text.values[place.kind]} required hint={text.hints[place.kind]} error={problem}>
            {(ids) => (
              <TextInput
                {...ids}
                type={place.kind === "link" ? "url" : place.kind === "phone" ? "tel" : "text"}
                autoComplete="off"
                value={place.value}
                onChange={(event) => onChange({ ...place, value: event.target.value })}
              />
            )}
          </Field>
          <Check checked={place.isPublic} onChange={(isPublic) => onChange({ ...place, isPublic })}>
            {text.isPublic}
          </Check>
        </div>
      ) : null}
    </fieldset>
  );
}
