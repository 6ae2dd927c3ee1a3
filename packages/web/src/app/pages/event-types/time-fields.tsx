import { useQuery } from "@tanstack/react-query";
import { Field, TextInput } from "../../../shared/field.tsx";
import { schedulesQuery } from "../../data/queries.ts";
import { problemOf } from "../../forms/failure.ts";
import { Check, DurationField, NumberInput, Select } from "../../forms/inputs.tsx";
import { words } from "../../words.ts";
import type { WindowDraft } from "./draft.ts";
import type { PartProps } from "./fields.tsx";

const text = words.eventType.time;

export function TimeFields({ draft, fields, set }: PartProps) {
  const { data: schedules = [] } = useQuery(schedulesQuery);
  return (
    <div className="flex flex-col gap-5">
      <Field label={text.schedule} required hint={text.scheduleHint} error={problemOf(fields, "scheduleId")}>
        {(ids) => (
          <Select
            {...ids}
            className="max-w-md"
            value={draft.scheduleId}
            onChange={(event) => set({ scheduleId: event.target.value })}
          >
            <option value="">{text.defaultSchedule}</option>
            {schedules.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <DurationField
        label={text.notice}
        hint={text.noticeHint}
        error={problemOf(fields, "minimumBookingNotice")}
        value={draft.notice}
        onChange={(notice) => set({ notice })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={text.before} required hint={text.bufferHint} error={problemOf(fields, "beforeEventBuffer")}>
          {(ids) => (
            <NumberInput {...ids} value={draft.before} onChange={(event) => set({ before: event.target.value })} />
          )}
        </Field>
        <Field label={text.after} required error={problemOf(fields, "afterEventBuffer")}>
          {(ids) => (
            <NumberInput {...ids} value={draft.after} onChange={(event) => set({ after: event.target.value })} />
          )}
        </Field>
      </div>
      <WindowFields
        window={draft.window}
        problem={problemOf(fields, "bookingWindow")}
        onChange={(window) => set({ window })}
      />
    </div>
  );
}

interface WindowFieldsProps {
  readonly window: WindowDraft;
  readonly problem: string | undefined;
  readonly onChange: (window: WindowDraft) => void;
}

/** How far ahead people may book. */
function WindowFields({ window, problem, onChange }: WindowFieldsProps) {
  const set = (change: Partial<WindowDraft>) => onChange({ ...window, ...change });
  const countsDays = window.kind === "calendarDays" || window.kind === "businessDays";
  return (
    <div className="flex flex-col gap-3">
      <Field label={text.window} required error={window.kind === "none" ? problem : undefined}>
        {(ids) => (
          <Select
            {...ids}
            className="max-w-md"
            value={window.kind}
            onChange={(event) => set({ kind: event.target.value as WindowDraft["kind"] })}
          >
            {(["none", "calendarDays", "businessDays", "range"] as const).map((kind) => (
              <option key={kind} value={kind}>
                {text.windows[kind]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {countsDays ? (
        <div>
          <Field label={text.days} required error={problem}>
            {(ids) => (
              <NumberInput {...ids} value={window.days} onChange={(event) => set({ days: event.target.value })} />
            )}
          </Field>
          <Check checked={window.isRolling} hint={text.rollingHint} onChange={(isRolling) => set({ isRolling })}>
            {text.rolling}
          </Check>
        </div>
      ) : null}
      {window.kind === "range" ? (
        <div className="grid gap-3 sm:max-w-md sm:grid-cols-2">
          <Field label={text.from} required error={problem}>
            {(ids) => (
              <TextInput
                {...ids}
                type="date"
                value={window.from}
                onChange={(event) => set({ from: event.target.value })}
              />
            )}
          </Field>
          <Field label={text.until} required>
            {(ids) => (
              <TextInput
                {...ids}
                type="date"
                value={window.until}
                onChange={(event) => set({ until: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
    </div>
  );
}
