import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { RequestFailure } from "../../../shared/http.ts";
import { call, queryClient } from "../../data/client.ts";
import { type Webhook, webhookQuery } from "../../data/webhooks.ts";
import { Form } from "../../forms/form.tsx";
import { BottomBar, SaveBar } from "../../forms/save-bar.tsx";
import { useCommand } from "../../forms/use-command.ts";
import { useUnsaved } from "../../forms/use-unsaved.tsx";
import { announce } from "../../layout/announce.tsx";
import { Back } from "../../layout/back.tsx";
import { Confirm } from "../../layout/confirm.tsx";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Empty, Page } from "../../layout/page.tsx";
import { words } from "../../words.ts";
import { Deliveries } from "./deliveries.tsx";
import { type Body, bodyOf, check, type Draft, draftOf, NEW_DRAFT } from "./draft.ts";
import { WebhookFields } from "./fields.tsx";

const text = words.webhooks;
const FIELD_OF = { webhook_url_not_allowed: "subscriberUrl", webhook_exists_for_user: "subscriberUrl" };

export function NewWebhookPage() {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(NEW_DRAFT);
  const unsaved = useUnsaved(() => JSON.stringify(draft) !== JSON.stringify(NEW_DRAFT));
  const create = useCommand<Body, Webhook>({
    run: (body, idempotencyKey) => call("POST", "/v2/webhooks", { body, idempotencyKey }),
    fieldOf: FIELD_OF,
    done: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
      await navigate({ to: "/app/webhooks/$id", params: { id }, ignoreBlocker: true });
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
      <Back to="/app/webhooks" label={text.title} />
      <Page title={text.add} lead={text.newLead}>
        <Form onSubmit={submit} failure={create.failure} refusals={create.refusals}>
          <WebhookFields draft={draft} fields={create.failure?.fields ?? {}} onChange={setDraft} />
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

export function WebhookPage() {
  const { id } = useParams({ from: "/area/app/webhooks/$id" });
  const query = useQuery(webhookQuery(id));
  const isMissing = query.error instanceof RequestFailure && [400, 403, 404].includes(query.error.status);
  return (
    <>
      <Back to="/app/webhooks" label={text.title} />
      <Page title={text.one}>
        {isMissing ? (
          <Empty title={text.missing.title} text={text.missing.text} />
        ) : (
          <Loaded fresh query={query} waiting={<Rows count={2} className="h-96" />}>
            {(webhook) => (
              <>
                <Editor key={webhook.id} webhook={webhook} />
                <Deliveries webhook={webhook} />
              </>
            )}
          </Loaded>
        )}
      </Page>
    </>
  );
}

function Editor({ webhook }: { webhook: Webhook }) {
  const saved = draftOf(webhook);
  const [draft, setDraft] = useState<Draft>(saved);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved);
  const unsaved = useUnsaved(() => isChanged);
  const save = useCommand<Body, Webhook>({
    run: (body) => call("PATCH", `/v2/webhooks/${webhook.id}`, { body }),
    fieldOf: FIELD_OF,
    done: async (after) => {
      queryClient.setQueryData(webhookQuery(after.id).queryKey, after);
      setDraft(draftOf(after));
      announce(words.saved);
      // Switching it off gives up what was waiting.
      await queryClient.invalidateQueries({ queryKey: ["deliveries", webhook.id] });
    },
  });
  const submit = () => {
    const fields = check(draft);
    if (Object.keys(fields).length > 0) save.refuse({ message: words.failures.look, fields });
    else save.start(bodyOf(draft));
  };
  return (
    <>
      <Form onSubmit={submit} failure={save.failure} refusals={save.refusals}>
        <WebhookFields draft={draft} fields={save.failure?.fields ?? {}} onChange={setDraft} />
        <SaveBar isChanged={isChanged} isBusy={save.isBusy} onDiscard={() => setDraft(saved)} />
      </Form>
      {unsaved}
      <DeleteWebhook webhook={webhook} />
    </>
  );
}

function DeleteWebhook({ webhook }: { webhook: Webhook }) {
  const navigate = useNavigate();
  const [isDoomed, setDoomed] = useState(false);
  const remove = useCommand<null>({
    run: () => call("DELETE", `/v2/webhooks/${webhook.id}`),
    done: async () => {
      await navigate({ to: "/app/webhooks", ignoreBlocker: true });
      queryClient.removeQueries({ queryKey: ["webhooks", webhook.id] });
      await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
      announce(text.deleted);
    },
  });
  return (
    <div className="flex justify-end pt-4">
      <Button kind="danger" onClick={() => setDoomed(true)}>
        {text.delete}
      </Button>
      {isDoomed ? (
        <Confirm
          title={text.deleteTitle}
          text={text.deleteText(webhook.subscriberUrl)}
          action={words.delete}
          command={remove}
          input={null}
          onClose={() => setDoomed(false)}
        />
      ) : null}
    </div>
  );
}
