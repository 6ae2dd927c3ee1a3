import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { buttonClass } from "../../../shared/button.tsx";
import { cx } from "../../../shared/cx.ts";
import { BOOKING_TABS, BOOKINGS_PER_PAGE, type BookingTab, bookingsQuery, waitingQuery } from "../../data/queries.ts";
import type { BookingPage, ListedBooking } from "../../data/types.ts";
import { useClock } from "../../data/use-clock.ts";
import { Loaded, Rows } from "../../layout/loaded.tsx";
import { Empty, Page } from "../../layout/page.tsx";
import { Tabs } from "../../layout/tabs.tsx";
import { words } from "../../words.ts";
import { BookingCard } from "./booking-card.tsx";
import { dayText } from "./times.ts";

const text = words.bookings;

export function BookingsPage() {
  const { status = "upcoming", page = 1 } = useSearch({ from: "/area/app/bookings" });
  const query = useQuery({
    ...bookingsQuery(status, page),
    // Within a tab the former page stays until the next one is there; another tab is another list.
    placeholderData: (former, formerQuery) => (formerQuery?.queryKey[1] === status ? former : undefined),
  });
  return (
    <Page title={text.title}>
      <StatusTabs status={status} />
      <Loaded query={query} waiting={<Rows count={3} className="h-48" />}>
        {(found) => <BookingList status={status} page={page} found={found} isStale={query.isPlaceholderData} />}
      </Loaded>
    </Page>
  );
}

function StatusTabs({ status }: { status: BookingTab }) {
  const { data: waiting = 0 } = useQuery(waitingQuery);
  const tabs = BOOKING_TABS.map((tab) => ({
    id: tab,
    link: { to: "/app/bookings", search: tab === "upcoming" ? {} : { status: tab } } as const,
    label: (
      <>
        {text.tabs[tab]}
        {tab === "unconfirmed" && waiting > 0 ? (
          <span className="ml-1.5 rounded-full border border-notice/30 bg-notice-tint px-1.5 text-xs leading-4 font-medium text-notice">
            {waiting}
          </span>
        ) : null}
      </>
    ),
  }));
  return <Tabs label={text.tabsLabel} tabs={tabs} current={status} />;
}

interface BookingListProps {
  readonly status: BookingTab;
  readonly page: number;
  readonly found: BookingPage<ListedBooking>;
  readonly isStale: boolean;
}

function BookingList({ status, page, found, isStale }: BookingListProps) {
  const { data: bookings, pagination } = found;
  const clock = useClock(bookings.flatMap(({ start, end }) => [start, end]));
  const counter = useRef<HTMLParagraphElement>(null);
  const shownPage = useRef(page);
  // After a turn of the page the list starts anew: at its count, which says where one is.
  useEffect(() => {
    if (isStale || shownPage.current === page) return;
    shownPage.current = page;
    counter.current?.focus({ preventScroll: true });
  }, [isStale, page]);
  if (pagination.totalItems === 0) return <NoBookings status={status} />;
  const first = (page - 1) * BOOKINGS_PER_PAGE + 1;
  return (
    <div aria-busy={isStale} className={cx(isStale && "opacity-60")}>
      <p ref={counter} tabIndex={-1} className="mb-3 text-sm text-muted outline-none">
        {bookings.length === 0 ? text.beyond : text.count(first, first + bookings.length - 1, pagination.totalItems)}
      </p>
      {groupByDay(bookings, clock).map(({ date, items }) => (
        <section key={`${date}-${items[0]?.uid ?? ""}`} className="mb-6">
          <h2 className="mb-2 min-h-6 font-semibold">{date === null ? "…" : dayText(date, clock.today)}</h2>
          <ul className="flex flex-col gap-3">
            {items.map((booking) => (
              <BookingCard key={booking.uid} booking={booking} clock={clock} />
            ))}
          </ul>
        </section>
      ))}
      <Turning status={status} page={page} found={found} />
    </div>
  );
}

function NoBookings({ status }: { status: BookingTab }) {
  return (
    <Empty title={text.empty[status].title} text={text.empty[status].text}>
      {status === "upcoming" ? (
        <Link to="/app" className={buttonClass("secondary")}>
          {words.nav.links}
        </Link>
      ) : null}
    </Empty>
  );
}

interface Day {
  readonly date: string | null;
  readonly items: ListedBooking[];
}

function groupByDay(bookings: readonly ListedBooking[], clock: ReturnType<typeof useClock>): Day[] {
  const days: Day[] = [];
  for (const booking of bookings) {
    const date = clock.wall(booking.start)?.date ?? null;
    const last = days[days.length - 1];
    if (last && last.date === date) last.items.push(booking);
    else days.push({ date, items: [booking] });
  }
  return days;
}

function Turning({ status, page, found }: { status: BookingTab; page: number; found: BookingPage<ListedBooking> }) {
  const { hasNextPage, totalPages } = found.pagination;
  if (totalPages <= 1 && page === 1) return null;
  const to = (next: number) => ({
    ...(status === "upcoming" ? {} : { status }),
    ...(next > 1 ? { page: next } : {}),
  });
  return (
    <nav aria-label={text.pages} className="mt-6 flex flex-wrap items-center justify-between gap-3">
      {page > 1 ? (
        <Link to="/app/bookings" search={to(Math.min(page - 1, totalPages))} className={buttonClass("secondary")}>
          {text.previous}
        </Link>
      ) : (
        <span />
      )}
      {hasNextPage ? (
        <Link to="/app/bookings" search={to(page + 1)} className={buttonClass("secondary")}>
          {text.next}
        </Link>
      ) : null}
    </nav>
  );
}
