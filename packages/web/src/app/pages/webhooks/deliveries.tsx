import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../../shared/button.tsx";
import { call, queryClient } from "../../data/client.ts";
import { useMoments } from "../../data/use-moments.ts";
import {
  type Attempt,
  deliveriesQuery,
  type Delivery,
  type Standing,
  standingOf,
  type Webhook,
} from "../../data/webhooks.ts";
import { useCommand } from "../../forms/use-command.ts";
import { announce } from "../../layout/announce.tsx";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Badge, type BadgeKind, Empty } from "../../layout/page.tsx";
import { words } from "../../words.ts";

const text = words.deliveries;

const BADGES: Record<Standing, BadgeKind> = {
  sending: "notice",
  retrying: "danger",
  queued: "notice",
  delivered: "accent",
  exhausted: "danger",
  discarded: "plain",
};

/** What the webhook was sent, newest first. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const query = useInfiniteQuery(deliveriesQuery(webhook.id));
  return (
    <section className="mt-8">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold">{text.title}</h2>
        <Button kind="secondary" busy={query.isRefetching} onClick={() => void query.refetch()}>
          {text.refresh}
        </Button>
      </div>
      <Loaded query={query} waiting={<Rows count={2} className="h-28" />}>
        {({ pages }) => {
          const deliveries = pages.flatMap(({ data }) => data);
          if (deliveries.length === 0) return <Empty title={text.empty.title} text={text.empty.text} />;
          return (
            <>
              <DeliveryList webhook={webhook} deliveries={deliveries} />
              {query.hasNextPage ? (
                <Button
                  kind="secondary"
                  className="mt-4"
                  busy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {words.older}
                </Button>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function DeliveryList({ webhook, deliveries }: { webhook: Webhook; deliveries: readonly Delivery[] }) {
  const moment = useMoments(
    deliveries.flatMap(({ createdAt, nextAttemptAt }) => [createdAt, ...(nextAttemptAt ? [nextAttemptAt] : [])]),
  );
  return (
    <ul className="flex flex-col gap-3">
      {deliveries.map((delivery) => (
        <DeliveryCard key={delivery.id} webhook={webhook} delivery={delivery} moment={moment} />
      ))}
    </ul>
  );
}

interface DeliveryCardProps {
  readonly webhook: Webhook;
  readonly delivery: Delivery;
  readonly moment: (instant: string) => string;
}

function DeliveryCard({ webhook, delivery, moment }: DeliveryCardProps) {
  const { trigger, createdAt, nextAttemptAt, attempts, replayOf } = delivery;
  const name = words.webhooks.triggers[trigger] ?? trigger;
  const standing = standingOf(delivery);
  const last = attempts.at(-1);
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="rounded-card border border-line bg-surface p-4 sm:px-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
            {name}
            <Badge kind={BADGES[standing]}>{text.standings[standing]}</Badge>
          </h3>
          <p className="text-sm text-muted">
            {moment(createdAt)} · {text.tries(attempts.length)}
            {replayOf ? ` · ${text.repeated}` : ""}
          </p>
          {standing !== "delivered" && last ? (
            <p className="text-sm wrap-anywhere text-danger">{text.lastTry(outcomeOf(last))}</p>
          ) : null}
          {standing === "retrying" && nextAttemptAt ? (
            <p className="text-sm text-muted">{text.next(moment(nextAttemptAt))}</p>
          ) : null}
          {standing === "queued" ? <p className="text-sm text-muted">{text.queuedText}</p> : null}
        </div>
        <Replay webhook={webhook} delivery={delivery} about={`${name}, ${moment(createdAt)}`} />
      </div>
      <details className="mt-2 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="w-fit rounded-control py-1 text-muted">{text.details}</summary>
        {isOpen ? <DeliveryDetails delivery={delivery} /> : null}
      </details>
    </li>
  );
}

function Replay({ webhook, delivery, about }: { webhook: Webhook; delivery: Delivery; about: string }) {
  const replay = useCommand<null>({
    run: (_, idempotencyKey) =>
      call("POST", `/v2/webhooks/deliveries/${encodeURIComponent(delivery.id)}/replay`, { idempotencyKey }),
    done: async () => {
      await queryClient.invalidateQueries({ queryKey: ["deliveries", webhook.id] });
      announce(text.replayed);
    },
  });
  return (
    <div className="flex flex-col items-start gap-1">
      <Button
        kind="secondary"
        className="!min-h-10 !px-3 !text-sm"
        busy={replay.isBusy}
        onClick={() => replay.start(null)}
      >
        {text.replay}
        <span className="sr-only"> {about}</span>
      </Button>
      {replay.failure ? (
        <p role="alert" className="max-w-60 text-sm text-danger">
          {replay.failure.message}
        </p>
      ) : null}
    </div>
  );
}

/** JSON is easier to read with its lines; anything else is shown as it was sent. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    <pre
      // It scrolls, so the keyboard has to reach it.
      tabIndex={0}
      role="group"
      aria-label={label}
      className="mt-1 max-h-80 overflow-auto rounded-control border border-line bg-sunken p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
    >
      {children}
    </pre>
  );
}

function outcomeOf({ status, error }: Attempt): string {
  return status === null ? text.noAnswer(error ?? "") : text.answered(status);
}

function DeliveryDetails({ delivery }: { delivery: Delivery }) {
  return (
    <div className="mt-1 flex flex-col gap-4">
      {delivery.attempts.length === 0 ? (
        <p className="text-muted">{text.noTries}</p>
      ) : (
        <Attempts attempts={delivery.attempts} />
      )}
      <div>
        <h4 className="font-medium">{text.sent}</h4>
        <Code label={text.sent}>{readable(delivery.body)}</Code>
      </div>
    </div>
  );
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const moment = useMoments(attempts.map(({ startedAt }) => startedAt));
  return (
    <ol className="flex flex-col gap-2">
      {attempts.map((attempt, index) => (
        <li key={attempt.startedAt}>
          <p>
            <span className="font-medium">{text.nth(index + 1)}</span> · {moment(attempt.startedAt)} ·{" "}
            {text.took(attempt.durationMs)} · {outcomeOf(attempt)}
          </p>
          {attempt.response ? <Code label={text.answer(index + 1)}>{attempt.response}</Code> : null}
        </li>
      ))}
    </ol>
  );
}
