import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button, buttonClass } from "../../../shared/button.tsx";
import { eventTypesQuery } from "../../data/queries.ts";
import type { EventType } from "../../data/types.ts";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Badge, Empty, Page } from "../../layout/page.tsx";
import { lengthsText, words } from "../../words.ts";
import { DeleteEventType } from "./delete.tsx";

const text = words.eventTypes;

export function EventTypesPage() {
  const query = useQuery(eventTypesQuery);
  const [doomed, setDoomed] = useState<EventType | null>(null);
  const add = (
    <Link to="/app/event-types/new" className={buttonClass("primary")}>
      {text.add}
    </Link>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={query.data?.length === 0 ? null : add}>
      <Loaded query={query} waiting={<Rows count={3} className="h-[5.75rem]" />}>
        {(eventTypes) =>
          eventTypes.length === 0 ? (
            <Empty title={text.empty.title} text={text.empty.text}>
              {add}
            </Empty>
          ) : (
            <ul className="flex flex-col gap-3">
              {eventTypes.map((eventType) => (
                <EventTypeCard key={eventType.id} eventType={eventType} onDelete={() => setDoomed(eventType)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {doomed ? <DeleteEventType eventType={doomed} onClose={() => setDoomed(null)} /> : null}
    </Page>
  );
}

function EventTypeCard({ eventType, onDelete }: { eventType: EventType; onDelete: () => void }) {
  const { id, title, hidden, confirmationPolicy } = eventType;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card border border-line bg-surface p-4 sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold break-words">
          <Link to="/app/event-types/$id" params={{ id: String(id) }} className="underline-offset-4 hover:underline">
            {title}
          </Link>
        </h2>
        <p className="text-sm text-muted">
          {lengthsText(eventType)} · <span className="inline-block max-w-full wrap-anywhere">/{eventType.slug}</span>
        </p>
        <p className="mt-1.5 flex flex-wrap gap-1.5 empty:hidden">
          {hidden ? <Badge>{text.hidden}</Badge> : null}
          {"disabled" in confirmationPolicy ? null : <Badge kind="notice">{text.asks}</Badge>}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Link to="/app/event-types/$id" params={{ id: String(id) }} className={buttonClass("secondary")}>
          {words.edit}
          <span className="sr-only"> {title}</span>
        </Link>
        <Button kind="danger" onClick={onDelete}>
          {words.delete}
          <span className="sr-only"> {title}</span>
        </Button>
      </div>
    </li>
  );
}
