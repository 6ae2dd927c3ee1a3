import type { CSSProperties } from "react";
import { accentProperties } from "../shared/accent.ts";
import { ClockIcon, ForwardIcon } from "../shared/icons.tsx";
import { Avatar, Frame, Sheet } from "./frame.tsx";
import { mountPage } from "./mount.tsx";
import type { Card, PersonData } from "./page-data.ts";
import { words } from "./words.ts";

export function mount(root: HTMLElement, data: PersonData): void {
  mountPage(root, <PersonPage data={data} />);
}

function PersonPage({ data: { host, eventTypes } }: { data: PersonData }) {
  return (
    <Frame>
      <Sheet className="px-5 pt-9 pb-6 sm:px-9 sm:pt-11 sm:pb-9">
        <header className="flex items-center gap-5">
          <Avatar host={host} large />
          <div className="min-w-0">
            <h1 className="text-2xl font-semibold tracking-tight break-words">{host.name}</h1>
            {eventTypes.length > 0 ? <p className="mt-0.5 text-muted">{words.person.choose}</p> : null}
          </div>
        </header>
        {host.bio ? <p className="mt-6 max-w-prose whitespace-pre-line break-words">{host.bio}</p> : null}
        {eventTypes.length === 0 ? <p className="mt-8 text-muted">{words.person.none(host.name)}</p> : null}
        <ul className="mt-8 flex flex-col gap-3">
          {eventTypes.map((card) => (
            <li key={card.slug}>
              <EventCard card={card} username={host.username} />
            </li>
          ))}
        </ul>
      </Sheet>
    </Frame>
  );
}

function EventCard({ card, username }: { card: Card; username: string }) {
  const lengths = card.lengthInMinutesOptions ?? [card.lengthInMinutes];
  const colors = accentProperties(card.color);
  return (
    <a
      href={`/${encodeURIComponent(username)}/${encodeURIComponent(card.slug)}`}
      style={colors as CSSProperties}
      className="event-card group relative flex items-center gap-4 overflow-hidden rounded-xl border border-line py-4 pr-4 pl-5 transition-colors before:absolute before:inset-y-0 before:left-0 before:w-1 before:bg-fill hover:border-accent hover:bg-tint"
    >
      <span className="min-w-0 flex-1">
        <span className="block text-[1.0625rem] font-semibold break-words">{card.title}</span>
        {card.description ? (
          <span className="mt-0.5 line-clamp-2 text-sm break-words text-muted">{card.description}</span>
        ) : null}
        <span className="mt-1.5 flex items-center gap-1.5 text-sm text-muted">
          <ClockIcon />
          {words.person.lengths(lengths.map(words.durations))}
        </span>
      </span>
      <span className="text-muted transition-transform group-hover:translate-x-0.5 group-hover:text-accent">
        <ForwardIcon />
      </span>
    </a>
  );
}
