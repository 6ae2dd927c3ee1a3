import { useState } from "react";
import { Field, TextArea, TextInput } from "../../../shared/field.tsx";
import { useUser } from "../../data/session.ts";
import { problemOf } from "../../forms/failure.ts";
import { Check, NumberInput } from "../../forms/inputs.tsx";
import { slugOf } from "../../forms/slug.ts";
import { words } from "../../words.ts";
import type { PartProps } from "./fields.tsx";

const text = words.eventType;

export function AboutFields({ draft, fields, set, isNew }: PartProps & { isNew: boolean }) {
  const { username } = useUser();
  const [followsTitle, setFollowsTitle] = useState(isNew);
  return (
    <div className="flex flex-col gap-5">
      <Field label={text.name} required hint={text.nameHint} error={problemOf(fields, "title")}>
        {(ids) => (
          <TextInput
            {...ids}
            autoComplete="off"
            value={draft.title}
            onChange={({ target: { value } }) =>
              set({ title: value, ...(followsTitle ? { slug: slugOf(value) } : {}) })
            }
          />
        )}
      </Field>
      <Field
        label={text.slug}
        required
        hint={`${location.host}/${username ?? ""}/${draft.slug || "…"}`}
        error={problemOf(fields, "slug")}
      >
        {(ids) => (
          <TextInput
            {...ids}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={draft.slug}
            onChange={({ target: { value } }) => {
              setFollowsTitle(isNew && value === "");
              set({ slug: value });
            }}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={text.length} required error={problemOf(fields, "lengthInMinutes")}>
          {(ids) => (
            <NumberInput {...ids} value={draft.length} onChange={(event) => set({ length: event.target.value })} />
          )}
        </Field>
        <Field label={text.lengths} hint={text.lengthsHint} error={problemOf(fields, "lengthInMinutesOptions")}>
          {(ids) => (
            <TextInput
              {...ids}
              autoComplete="off"
              value={draft.otherLengths}
              onChange={(event) => set({ otherLengths: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label={text.description} hint={text.descriptionHint} error={problemOf(fields, "description")}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={4}
            value={draft.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <Check checked={draft.isHidden} hint={text.hiddenHint} onChange={(isHidden) => set({ isHidden })}>
        {text.hidden}
      </Check>
    </div>
  );
}
