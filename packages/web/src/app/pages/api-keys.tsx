import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../shared/button.tsx";
import { DialogActions } from "../../shared/dialog.tsx";
import { Field, TextInput } from "../../shared/field.tsx";
import { formatDate } from "../../shared/time.ts";
import { call, queryClient } from "../data/client.ts";
import { apiKeysQuery } from "../data/queries.ts";
import type { ApiKey } from "../data/types.ts";
import { useClock } from "../data/use-clock.ts";
import { Form } from "../forms/form.tsx";
import { Select } from "../forms/inputs.tsx";
import { useCommand } from "../forms/use-command.ts";
import { announce } from "../layout/announce.tsx";
import { Confirm } from "../layout/confirm.tsx";
import { CopyButton } from "../layout/copy.tsx";
import { Loaded, Rows } from "../layout/loaded.tsx";
import { Badge, Empty, Page } from "../layout/page.tsx";
import { Modal } from "../layout/modal.tsx";
import { words } from "../words.ts";

const text = words.apiKeys;
const LIFETIMES = ["30", "90", "365", "never"] as const;

export function ApiKeysPage() {
  const query = useQuery(apiKeysQuery);
  const [isAdding, setAdding] = useState(false);
  const add = <Button onClick={() => setAdding(true)}>{text.add}</Button>;
  return (
    <Page
      title={text.title}
      lead={
        <>
          {text.lead}{" "}
          <a href="/docs" target="_blank" rel="noreferrer" className="text-accent underline underline-offset-4">
            {text.reference}
          </a>
        </>
      }
      actions={query.data?.length === 0 ? null : add}
    >
      <Loaded query={query} waiting={<Rows count={2} className="h-[5.75rem]" />}>
        {(keys) =>
          keys.length === 0 ? (
            <Empty title={text.empty.title} text={text.empty.text}>
              {add}
            </Empty>
          ) : (
            <KeyList keys={keys} />
          )
        }
      </Loaded>
      {isAdding ? <NewKey onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function KeyList({ keys }: { keys: readonly ApiKey[] }) {
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const instants = keys.flatMap((key) => [key.createdAt, key.expiresAt, key.lastUsedAt]).filter((at) => at !== null);
  const clock = useClock(instants);
  const remove = useCommand<string>({
    run: (id) => call("DELETE", `/v2/api-keys/${encodeURIComponent(id)}`),
    done: async () => {
      await queryClient.invalidateQueries({ queryKey: ["api-keys"] });
      setDoomed(null);
      announce(text.deleted);
    },
  });
  const close = () => {
    setDoomed(null);
    remove.forget();
  };
  return (
    <ul className="flex flex-col gap-3">
      {keys.map((key) => (
        <KeyCard key={key.id} apiKey={key} clock={clock} onDelete={() => setDoomed(key)} />
      ))}
      {doomed ? (
        <Confirm
          title={text.deleteTitle}
          text={text.deleteText(doomed.note || text.noNote)}
          action={text.delete}
          command={remove}
          input={doomed.id}
          onClose={close}
        />
      ) : null}
    </ul>
  );
}

interface KeyCardProps {
  readonly apiKey: ApiKey;
  readonly clock: ReturnType<typeof useClock>;
  readonly onDelete: () => void;
}

function KeyCard({ apiKey, clock, onDelete }: KeyCardProps) {
  const day = (instant: string) => {
    const wall = clock.wall(instant);
    return wall ? formatDate(wall.date, "full") : "…";
  };
  const { createdAt, expiresAt, lastUsedAt } = apiKey;
  const isExpired = expiresAt !== null && clock.nowMs !== null && Date.parse(expiresAt) <= clock.nowMs;
  const name = apiKey.note || text.noNote;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card border border-line bg-surface p-4 sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
          <span className="min-w-0 break-words">{name}</span>
          {isExpired ? <Badge kind="danger">{text.expired}</Badge> : null}
        </h2>
        <p className="text-sm text-muted">
          {text.made(day(createdAt))} · {expiresAt === null ? text.never : text.until(day(expiresAt))}
        </p>
        <p className="text-sm text-muted">{lastUsedAt === null ? text.unused : text.used(day(lastUsedAt))}</p>
      </div>
      <Button kind="danger" onClick={onDelete}>
        {text.delete}
        <span className="sr-only"> {name}</span>
      </Button>
    </li>
  );
}

/** Asks what the key is for, then shows it: this once. */
function NewKey({ onClose }: { onClose: () => void }) {
  const [note, setNote] = useState("");
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]>("90");
  const [made, setMade] = useState<string | null>(null);
  const command = useCommand<object, { apiKey: string }>({
    run: (body, idempotencyKey) => call("POST", "/v2/api-keys", { body, idempotencyKey }),
    done: ({ apiKey }) => {
      setMade(apiKey);
      void queryClient.invalidateQueries({ queryKey: ["api-keys"] });
    },
  });
  if (made !== null) return <MadeKey apiKey={made} onClose={onClose} />;
  const submit = () =>
    command.start({
      note: note.trim() || null,
      ...(lifetime === "never" ? { apiKeyNeverExpires: true } : { apiKeyDaysValid: Number(lifetime) }),
    });
  return (
    <Modal title={text.add} onClose={onClose}>
      <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
        <Field label={text.note} hint={text.noteHint} error={command.failure?.fields["note"]}>
          {(ids) => (
            <TextInput
              {...ids}
              autoFocus
              autoComplete="off"
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <Field label={text.lifetime} required error={command.failure?.fields["apiKeyDaysValid"]}>
          {(ids) => (
            <Select {...ids} value={lifetime} onChange={(event) => setLifetime(event.target.value as typeof lifetime)}>
              {LIFETIMES.map((each) => (
                <option key={each} value={each}>
                  {text.lifetimes[each]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" busy={command.isBusy}>
          {text.create}
        </Button>
      </Form>
    </Modal>
  );
}

function MadeKey({ apiKey, onClose }: { apiKey: string; onClose: () => void }) {
  return (
    <Modal title={text.madeTitle} onClose={onClose}>
      <p className="text-muted">{text.madeText}</p>
      <p
        data-testid="new-key"
        className="my-4 rounded-control border border-line bg-sunken px-3 py-2 font-mono text-sm break-all select-all"
      >
        {apiKey}
      </p>
      <DialogActions>
        <CopyButton kind="primary" text={apiKey} what={text.theKey} />
        <Button kind="secondary" onClick={onClose}>
          {text.kept}
        </Button>
      </DialogActions>
    </Modal>
  );
}
