import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ButtonLink, buttonClass } from "../../shared/button.tsx";
import { eventTypesQuery, waitingQuery } from "../data/queries.ts";
import { useUser } from "../data/session.ts";
import type { EventType } from "../data/types.ts";
import { CopyButton } from "../layout/copy.tsx";
import { Loaded, Rows } from "../layout/loaded.tsx";
import { Badge, Empty, Page } from "../layout/page.tsx";
import { lengthsText, words } from "../words.ts";

const text = words.links;

/** The addresses to hand out: where everything starts. */
export function LinksPage() {
  const query = useQuery(eventTypesQuery);
  const requests = useQuery(waitingQuery);
  const rows = <Rows count={3} className="h-28" />;
  return (
    <Page title={text.title} lead={text.lead}>
      {/* Together with what is below, whichever comes first: the rows that stand there until then would jump. */}
      {requests.data && !query.isPending ? <Waiting count={requests.data} /> : null}
      <Loaded query={query} waiting={rows}>
        {(eventTypes) =>
          // The notice above comes first: what is below would jump.
          requests.isPending ? (
            rows
          ) : eventTypes.length === 0 ? (
            <Empty title={text.empty.title} text={text.empty.text}>
              <Link to="/app/event-types/new" className={buttonClass("primary")}>
                {words.eventTypes.add}
              </Link>
            </Empty>
          ) : (
            <ul className="flex flex-col gap-3">
              <OwnPage eventTypes={eventTypes} />
              {eventTypes.map((eventType) => (
                <LinkCard
                  key={eventType.id}
                  title={eventType.title}
                  about={lengthsText(eventType)}
                  url={eventType.bookingUrl}
                  isHidden={eventType.hidden}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

/** Requests that wait are the one thing that cannot wait itself. */
function Waiting({ count }: { count: number }) {
  return (
    <p className="mb-4 rounded-card border border-notice/30 bg-notice-tint px-4 py-3 text-notice">
      {text.waiting(count)}{" "}
      <Link to="/app/bookings" search={{ status: "unconfirmed" }} className="font-medium underline underline-offset-4">
        {text.answer}
      </Link>
    </p>
  );
}

/** The page that lists all of a person's public event types. */
function OwnPage({ eventTypes }: { eventTypes: readonly EventType[] }) {
  const user = useUser();
  const one = eventTypes.find(({ bookingUrl }) => bookingUrl !== "");
  if (!one || !user.username) return null;
  const url = one.bookingUrl.slice(0, one.bookingUrl.lastIndexOf("/"));
  return <LinkCard title={text.ownPage} about={text.ownPageAbout} url={url} isHidden={false} />;
}

interface LinkCardProps {
  readonly title: string;
  readonly about: string;
  readonly url: string;
  readonly isHidden: boolean;
}

function LinkCard({ title, about, url, isHidden }: LinkCardProps) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card border border-line bg-surface p-4 sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
          <span className="min-w-0 break-words">{title}</span>
          {isHidden ? <Badge>{words.eventTypes.hidden}</Badge> : null}
        </h2>
        <p className="text-sm text-muted">{about}</p>
        <p className="mt-1 text-sm wrap-anywhere">{url.replace(/^https?:\/\//, "")}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton text={url} what={text.linkOf(title)} />
        <ButtonLink kind="quiet" href={url} target="_blank" rel="noreferrer">
          {text.open}
          <span className="sr-only"> {text.openOf(title)}</span>
        </ButtonLink>
      </div>
    </li>
  );
}
