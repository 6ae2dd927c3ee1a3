import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { cx } from "../../../shared/cx.ts";
import { Field, TextInput } from "../../../shared/field.tsx";
import { call, queryClient } from "../../data/client.ts";
import { schedulesQuery } from "../../data/queries.ts";
import { useUser } from "../../data/session.ts";
import type { Schedule } from "../../data/types.ts";
import { Form } from "../../forms/form.tsx";
import { useCommand } from "../../forms/use-command.ts";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Empty, Page } from "../../layout/page.tsx";
import { Modal } from "../../layout/modal.tsx";
import { words } from "../../words.ts";
import { ScheduleEditor } from "./schedule-editor.tsx";

const text = words.hours;

/** When the person can be booked: the schedules, one of them open. */
export function HoursPage() {
  const query = useQuery(schedulesQuery);
  const { schedule: chosenId } = useSearch({ from: "/area/app/hours" });
  const [isAdding, setAdding] = useState(false);
  const isEmpty = query.data?.length === 0;
  const add = (
    <Button kind={isEmpty ? "primary" : "secondary"} onClick={() => setAdding(true)}>
      {isEmpty ? text.addFirstSchedule : text.addSchedule}
    </Button>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={isEmpty ? null : add}>
      <Loaded fresh query={query} waiting={<Rows count={2} className="h-80" />}>
        {(schedules) => {
          const shown =
            schedules.find(({ id }) => id === chosenId) ?? schedules.find(({ isDefault }) => isDefault) ?? schedules[0];
          if (!shown) {
            return (
              <Empty title={text.empty.title} text={text.empty.text}>
                {add}
              </Empty>
            );
          }
          return (
            <>
              <ScheduleTabs schedules={schedules} shownId={shown.id} />
              <ScheduleEditor key={shown.id} schedule={shown} isOnly={schedules.length === 1} />
            </>
          );
        }}
      </Loaded>
      {isAdding ? <NewSchedule isFirst={isEmpty} onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function ScheduleTabs({ schedules, shownId }: { schedules: readonly Schedule[]; shownId: number }) {
  if (schedules.length < 2) return null;
  return (
    <nav aria-label={text.schedules} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {schedules.map(({ id, name, isDefault }) => (
          <li key={id} className="min-w-0">
            <Link
              to="/app/hours"
              search={{ schedule: id }}
              resetScroll={false}
              aria-current={id === shownId ? "page" : undefined}
              className={cx(
                "flex min-h-10 items-center rounded-full border px-4 text-sm break-all",
                id === shownId
                  ? "border-accent bg-tint font-medium text-accent"
                  : "border-line bg-surface hover:border-edge",
              )}
            >
              {isDefault ? text.defaultOf(name) : name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NewSchedule({ isFirst, onClose }: { isFirst: boolean; onClose: () => void }) {
  const { timeZone } = useUser();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const command = useCommand<object, Schedule>({
    run: (body, idempotencyKey) => call("POST", "/v2/schedules", { body, idempotencyKey }),
    done: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ["schedules"] });
      onClose();
      await navigate({ to: "/app/hours", search: { schedule: id } });
    },
  });
  const submit = () => {
    if (name.trim() === "") command.refuse({ message: words.failures.look, fields: { name: text.nameMissing } });
    else command.start({ name, timeZone, isDefault: isFirst });
  };
  return (
    <Modal title={isFirst ? text.addFirstSchedule : text.addSchedule} onClose={onClose}>
      <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
        <Field label={text.name} required hint={text.nameHint} error={command.failure?.fields["name"]}>
          {(ids) => (
            <TextInput
              {...ids}
              autoFocus
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={command.isBusy}>
          {text.createSchedule}
        </Button>
      </Form>
    </Modal>
  );
}
