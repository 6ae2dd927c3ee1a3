import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Button, ButtonLink } from "../../../shared/button.tsx";
import { RequestFailure } from "../../../shared/http.ts";
import { call, queryClient } from "../../data/client.ts";
import { eventTypeQuery } from "../../data/queries.ts";
import type { EventType } from "../../data/types.ts";
import { Form } from "../../forms/form.tsx";
import { BottomBar, SaveBar } from "../../forms/save-bar.tsx";
import { useCommand } from "../../forms/use-command.ts";
import { useUnsaved } from "../../forms/use-unsaved.tsx";
import { announce } from "../../layout/announce.tsx";
import { Back } from "../../layout/back.tsx";
import { CopyButton } from "../../layout/copy.tsx";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Empty, Page } from "../../layout/page.tsx";
import { words } from "../../words.ts";
import { type Body, bodyOf, changesOf, check, type Draft, draftOf, NEW_DRAFT } from "./draft.ts";
import { DeleteEventType } from "./delete.tsx";
import { EventTypeFields } from "./fields.tsx";

const text = words.eventType;

const FIELD_OF = {
  event_type_slug_taken: "slug",
  event_type_slug_duplicate: "slug",
  event_type_schedule_not_found: "scheduleId",
  app_not_connected: "locations",
  seats_with_locations: "locations",
  seats_with_confirmation: "confirmationPolicy",
};

export function NewEventTypePage() {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(NEW_DRAFT);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(NEW_DRAFT);
  const unsaved = useUnsaved(() => isChanged);
  const create = useCommand<Body, EventType>({
    run: (body, idempotencyKey) => call("POST", "/v2/event-types", { body, idempotencyKey }),
    fieldOf: FIELD_OF,
    done: async () => {
      await queryClient.invalidateQueries({ queryKey: ["event-types"] });
      await navigate({ to: "/app", ignoreBlocker: true });
      announce(text.created);
    },
  });
  const submit = () => {
    const fields = check(draft);
    if (Object.keys(fields).length > 0) create.refuse({ message: words.failures.look, fields });
    else create.start(bodyOf(draft));
  };
  return (
    <>
      <Back to="/app/event-types" label={words.eventTypes.title} />
      <Page title={text.newTitle} lead={text.newLead}>
        <Form onSubmit={submit} failure={create.failure} refusals={create.refusals}>
          <EventTypeFields isNew draft={draft} fields={create.failure?.fields ?? {}} onChange={setDraft} />
          <BottomBar>
            <p className="text-sm text-muted">{text.createHint}</p>
            <Button type="submit" busy={create.isBusy}>
              {text.create}
            </Button>
          </BottomBar>
        </Form>
        {unsaved}
      </Page>
    </>
  );
}

export function EventTypePage() {
  const { id } = useParams({ from: "/area/app/event-types/$id" });
  const query = useQuery(eventTypeQuery(id));
  const isMissing = query.error instanceof RequestFailure && [400, 403, 404].includes(query.error.status);
  return (
    <>
      <Back to="/app/event-types" label={words.eventTypes.title} />
      <Page title={query.data?.title ?? text.title}>
        {isMissing ? (
          <Empty title={text.missing.title} text={text.missing.text} />
        ) : (
          <Loaded fresh query={query} waiting={<Rows count={3} className="h-72" />}>
            {(eventType) => <Editor key={eventType.id} eventType={eventType} />}
          </Loaded>
        )}
      </Page>
    </>
  );
}

function Editor({ eventType }: { eventType: EventType }) {
  const navigate = useNavigate();
  const saved = draftOf(eventType);
  const [draft, setDraft] = useState<Draft>(saved);
  const [isDoomed, setDoomed] = useState(false);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved);
  const unsaved = useUnsaved(() => isChanged);
  const save = useCommand<Partial<Body>, EventType>({
    run: (body) => call("PATCH", `/v2/event-types/${eventType.id}`, { body }),
    fieldOf: FIELD_OF,
    done: (after) => {
      queryClient.setQueryData(eventTypeQuery(String(after.id)).queryKey, after);
      setDraft(draftOf(after));
      announce(words.saved);
    },
  });
  const submit = () => {
    const fields = check(draft);
    if (Object.keys(fields).length > 0) save.refuse({ message: words.failures.look, fields });
    else save.start(changesOf(draft, saved));
  };
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <CopyButton text={eventType.bookingUrl} what={words.links.linkOf(eventType.title)} />
        <ButtonLink href={eventType.bookingUrl} target="_blank" rel="noreferrer">
          {words.links.open}
        </ButtonLink>
        <Button kind="danger" onClick={() => setDoomed(true)}>
          {words.delete}
        </Button>
      </div>
      <Form onSubmit={submit} failure={save.failure} refusals={save.refusals}>
        <EventTypeFields draft={draft} fields={save.failure?.fields ?? {}} onChange={setDraft} />
        <SaveBar isChanged={isChanged} isBusy={save.isBusy} onDiscard={() => setDraft(saved)} />
      </Form>
      {unsaved}
      {isDoomed ? (
        <DeleteEventType
          eventType={eventType}
          onClose={() => setDoomed(false)}
          onDeleted={() => navigate({ to: "/app/event-types", ignoreBlocker: true })}
        />
      ) : null}
    </>
  );
}
