import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { Field, FieldGroup, TextInput } from "../../../shared/field.tsx";
import { formatClock, readWall } from "../../../shared/time.ts";
import { ZonePicker } from "../../../shared/zone-picker.tsx";
import { call, queryClient } from "../../data/client.ts";
import { schedulesQuery, wallTimesQuery } from "../../data/queries.ts";
import { useUser } from "../../data/session.ts";
import type { Schedule } from "../../data/types.ts";
import { problemOf } from "../../forms/failure.ts";
import { Form } from "../../forms/form.tsx";
import { SaveBar } from "../../forms/save-bar.tsx";
import { useCommand } from "../../forms/use-command.ts";
import { useUnsaved } from "../../forms/use-unsaved.tsx";
import { announce } from "../../layout/announce.tsx";
import { Confirm } from "../../layout/confirm.tsx";
import { Card } from "../../layout/page.tsx";
import { words } from "../../words.ts";
import { DatesEditor } from "./dates-editor.tsx";
import { bodyOf, DAYS, type Draft, draftOf, problemsOf } from "./week.ts";
import { WeekEditor } from "./week-editor.tsx";

const text = words.hours;

/** What the server answered takes the place of what was shown, here and wherever schedules are listed. */
function keep(schedule: Schedule): void {
  queryClient.setQueryData(schedulesQuery.queryKey, (all) =>
    all?.map((each) => {
      if (each.id === schedule.id) return schedule;
      return schedule.isDefault ? { ...each, isDefault: false } : each;
    }),
  );
}

function check(draft: Draft): Record<string, string> {
  const isWrong = DAYS.some((day) => Object.keys(problemsOf(draft.week[day])).length > 0);
  return {
    ...(draft.name.trim() === "" ? { name: text.nameMissing } : {}),
    ...(isWrong ? { availability: text.weekWrong } : {}),
  };
}

export function ScheduleEditor({ schedule, isOnly }: { schedule: Schedule; isOnly: boolean }) {
  const { weekStart, timeFormat } = useUser();
  const [draft, setDraft] = useState(() => draftOf(schedule));
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const isChanged = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(draftOf(schedule)));
  const unsaved = useUnsaved(() => isChanged);
  const { data: times } = useQuery(wallTimesQuery(draft.timeZone, []));
  const save = useCommand<ReturnType<typeof bodyOf>, Schedule>({
    run: (body) => call("PATCH", `/v2/schedules/${schedule.id}`, { body }),
    done: (after) => {
      keep(after);
      setDraft(draftOf(after));
      announce(words.saved);
    },
  });
  const submit = () => {
    const fields = check(draft);
    if (Object.keys(fields).length > 0) save.refuse({ message: fields["availability"] ?? words.failures.look, fields });
    else save.start(bodyOf(draft));
  };
  const fields = save.failure?.fields ?? {};
  return (
    <>
      <Form onSubmit={submit} failure={save.failure} refusals={save.refusals}>
        <Card>
          <div className="grid gap-5 sm:grid-cols-2">
            <Field label={text.name} required error={problemOf(fields, "name")}>
              {(ids) => (
                <TextInput
                  {...ids}
                  autoComplete="off"
                  value={draft.name}
                  onChange={(event) => set({ name: event.target.value })}
                />
              )}
            </Field>
            <FieldGroup label={text.zone} required error={problemOf(fields, "timeZone")}>
              <ZonePicker value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />
            </FieldGroup>
          </div>
        </Card>
        <Card title={text.week} lead={text.weekLead(formatClock("23:59", timeFormat))}>
          <WeekEditor
            week={draft.week}
            weekStart={weekStart}
            showIncomplete={save.refusals > 0}
            onChange={(week) => set({ week })}
          />
        </Card>
        <Card title={text.dates} lead={text.datesLead}>
          <DatesEditor
            dates={draft.dates}
            today={times ? readWall(times.now).date : null}
            onChange={(dates) => set({ dates })}
          />
        </Card>
        <SaveBar isChanged={isChanged} isBusy={save.isBusy} onDiscard={() => setDraft(draftOf(schedule))} />
      </Form>
      <Fate schedule={schedule} isOnly={isOnly} />
      {unsaved}
    </>
  );
}

/** What can be done with the schedule as a whole. */
function Fate({ schedule, isOnly }: { schedule: Schedule; isOnly: boolean }) {
  const navigate = useNavigate();
  const [isDoomed, setDoomed] = useState(false);
  const choose = useCommand<null, Schedule>({
    run: () => call("PATCH", `/v2/schedules/${schedule.id}`, { body: { isDefault: true } }),
    done: (after) => {
      keep(after);
      announce(text.isDefaultNow(after.name));
    },
  });
  const remove = useCommand<null>({
    run: () => call("DELETE", `/v2/schedules/${schedule.id}`),
    done: async () => {
      await navigate({ to: "/app/hours", search: {}, ignoreBlocker: true });
      await queryClient.invalidateQueries({ queryKey: ["schedules"] });
      announce(text.deleted);
    },
  });
  return (
    <div className="flex flex-wrap items-center gap-3 pt-6">
      {schedule.isDefault ? (
        <p className="mr-auto text-sm text-muted">{text.isDefault}</p>
      ) : (
        <Button kind="secondary" busy={choose.isBusy} onClick={() => choose.start(null)}>
          {text.makeDefault}
        </Button>
      )}
      {isOnly ? null : (
        <Button kind="danger" onClick={() => setDoomed(true)}>
          {text.delete}
        </Button>
      )}
      {choose.failure ? <p role="alert">{choose.failure.message}</p> : null}
      {isDoomed ? (
        <Confirm
          title={text.deleteTitle(schedule.name)}
          text={text.deleteText}
          action={text.delete}
          command={remove}
          input={null}
          onClose={() => setDoomed(false)}
        />
      ) : null}
    </div>
  );
}
