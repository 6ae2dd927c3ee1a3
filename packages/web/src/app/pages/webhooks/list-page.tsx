import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { buttonClass } from "../../../shared/button.tsx";
import { type Webhook, webhooksQuery } from "../../data/webhooks.ts";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Badge, Empty, Page } from "../../layout/page.tsx";
import { words } from "../../words.ts";

const text = words.webhooks;

export function WebhooksPage() {
  const query = useQuery(webhooksQuery);
  const add = (
    <Link to="/app/webhooks/new" className={buttonClass("primary")}>
      {text.add}
    </Link>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={query.data?.length === 0 ? null : add}>
      <Loaded query={query} waiting={<Rows count={2} className="h-[5.75rem]" />}>
        {(webhooks) =>
          webhooks.length === 0 ? (
            <Empty title={text.empty.title} text={text.empty.text}>
              {add}
            </Empty>
          ) : (
            <ul className="flex flex-col gap-3">
              {webhooks.map((webhook) => (
                <WebhookCard key={webhook.id} webhook={webhook} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function WebhookCard({ webhook }: { webhook: Webhook }) {
  const { id, subscriberUrl, active, triggers } = webhook;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card border border-line bg-surface p-4 sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
          <Link
            to="/app/webhooks/$id"
            params={{ id }}
            className="min-w-0 wrap-anywhere underline-offset-4 hover:underline"
          >
            {subscriberUrl}
          </Link>
          {active ? null : <Badge>{text.off}</Badge>}
        </h2>
        <p className="text-sm text-muted">
          {triggers.length === 0 ? text.noTriggers : triggers.map((each) => text.triggers[each] ?? each).join(" · ")}
        </p>
      </div>
      <Link to="/app/webhooks/$id" params={{ id }} className={buttonClass("secondary")}>
        {text.openOne}
        <span className="sr-only"> {subscriberUrl}</span>
      </Link>
    </li>
  );
}
