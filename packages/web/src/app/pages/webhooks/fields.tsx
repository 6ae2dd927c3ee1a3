import { Button } from "../../../shared/button.tsx";
import { Choice, Field, FieldGroup, TextArea, TextInput } from "../../../shared/field.tsx";
import { randomKey } from "../../../shared/http.ts";
import { TRIGGERS } from "../../data/webhooks.ts";
import { problemOf } from "../../forms/failure.ts";
import { Check } from "../../forms/inputs.tsx";
import { PasswordInput } from "../../forms/password-input.tsx";
import { Card } from "../../layout/page.tsx";
import { words } from "../../words.ts";
import { type Draft, toggle } from "./draft.ts";

const text = words.webhooks;

interface WebhookFieldsProps {
  readonly draft: Draft;
  readonly fields: Readonly<Record<string, string>>;
  readonly onChange: (draft: Draft) => void;
}

export function WebhookFields({ draft, fields, onChange }: WebhookFieldsProps) {
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  return (
    <Card>
      <div className="flex flex-col gap-5">
        <Field label={text.url} required hint={text.urlHint} error={problemOf(fields, "subscriberUrl")}>
          {(ids) => (
            <TextInput
              {...ids}
              type="url"
              autoComplete="off"
              value={draft.url}
              onChange={(event) => set({ url: event.target.value })}
            />
          )}
        </Field>
        <FieldGroup label={text.triggersLabel} required error={problemOf(fields, "triggers")}>
          <div className="grid gap-2 sm:grid-cols-2">
            {TRIGGERS.map((trigger) => (
              <Choice
                key={trigger}
                type="checkbox"
                checked={draft.triggers.includes(trigger)}
                onChange={() => set({ triggers: toggle(draft.triggers, trigger) })}
              >
                {text.triggers[trigger]}
              </Choice>
            ))}
          </div>
        </FieldGroup>
        <SecretField
          value={draft.secret}
          problem={problemOf(fields, "secret")}
          onChange={(secret) => set({ secret })}
        />
        <Field label={text.template} hint={text.templateHint} error={problemOf(fields, "payloadTemplate")}>
          {(ids) => (
            <TextArea
              {...ids}
              rows={4}
              spellCheck={false}
              className="font-mono !text-sm"
              value={draft.template}
              onChange={(event) => set({ template: event.target.value })}
            />
          )}
        </Field>
        <Check checked={draft.isActive} hint={text.activeHint} onChange={(isActive) => set({ isActive })}>
          {text.active}
        </Check>
      </div>
    </Card>
  );
}

interface SecretFieldProps {
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function SecretField({ value, problem, onChange }: SecretFieldProps) {
  return (
    <div className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 flex-1 basis-64">
        <Field label={text.secret} hint={text.secretHint} error={problem}>
          {(ids) => (
            <PasswordInput
              {...ids}
              // A password manager would take it for the person's own.
              autoComplete="one-time-code"
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Button kind="secondary" className="sm:mt-[1.625rem]" onClick={() => onChange(randomKey())}>
        {text.generate}
      </Button>
    </div>
  );
}
