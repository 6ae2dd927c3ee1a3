import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../shared/button.tsx";
import { cx } from "../../shared/cx.ts";
import { sharedWords } from "../../shared/words.ts";
import { queryClient } from "../data/client.ts";
import { sessionKey, sessionQuery, useUser } from "../data/session.ts";
import { request } from "../../shared/http.ts";
import { words } from "../words.ts";
import { Announcements, announce } from "./announce.tsx";
import { MenuIcon } from "./icons.tsx";

const NAVIGATION = [
  { to: "/app", label: words.nav.links, exact: true },
  { to: "/app/bookings", label: words.nav.bookings, exact: false },
  { to: "/app/event-types", label: words.nav.eventTypes, exact: false },
  { to: "/app/hours", label: words.nav.hours, exact: false },
  { to: "/app/mails", label: words.nav.mails, exact: false },
  { to: "/app/api-keys", label: words.nav.apiKeys, exact: false },
  { to: "/app/webhooks", label: words.nav.webhooks, exact: false },
] as const;

/** The frame of the signed-in area: one navigation, a bar on wide screens and a menu on narrow ones. */
export function Shell() {
  useSignedOutExit();
  return (
    <>
      <a
        href="#main"
        className="sr-only z-30 rounded-control bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        onClick={(event) => {
          // The router would take the address for a move.
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {words.skip}
      </a>
      <Header />
      <main
        id="main"
        tabIndex={-1} // What gets the focus is scrolled clear of the bars above and below.
        className="mx-auto max-w-4xl px-4 pt-8 pb-24 outline-none sm:px-6 **:scroll-mt-20 **:scroll-mb-28"
      >
        <Outlet />
      </main>
      <Announcements />
    </>
  );
}

/** When the session ends, the way leads to the sign-in page; from there back, unless the end was the person's own wish. */
function useSignedOutExit(): void {
  const { data: user } = useQuery(sessionQuery);
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    if (user !== null) return;
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    // Read once, not watched: this frame is still there when the address is the sign-in page's already.
    const next = hasSignedOut ? "/app" : router.latestLocation.href;
    hasSignedOut = false;
    void navigate({ to: "/app/sign-in", search: next === "/app" ? {} : { next }, ignoreBlocker: true });
  }, [user, navigate, router]);
}

/** The session that ends now was ended by its person, here. */
let hasSignedOut = false;

function Header() {
  const [isOpen, setOpen] = useState(false);
  const element = useRef<HTMLElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setOpen(false), [pathname]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const onPointer = (event: PointerEvent) => {
      if (!element.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [isOpen]);
  return (
    <header
      ref={element}
      data-bar // The theme has it end at a scroll bar.
      className="sticky top-0 z-10 border-b border-line bg-surface"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        setOpen(false);
        toggle.current?.focus();
      }}
    >
      <div className="mx-auto flex min-h-14 max-w-6xl items-center justify-between gap-4 px-4 sm:px-6">
        <Link to="/app" className="rounded-control py-2 font-semibold tracking-tight">
          {sharedWords.brand}
        </Link>
        <button
          ref={toggle}
          type="button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
          className="-mr-2 flex min-h-11 items-center gap-2 rounded-control px-3 hover:bg-tint lg:hidden"
        >
          <MenuIcon />
          {words.nav.menu}
        </button>
        <div
          id="navigation"
          className={cx(
            "max-lg:absolute max-lg:inset-x-0 max-lg:top-full max-lg:max-h-[calc(100dvh-3.5rem)] max-lg:overflow-y-auto max-lg:border-b max-lg:border-line max-lg:bg-surface max-lg:px-4 max-lg:py-3 max-lg:shadow-card lg:flex lg:flex-1 lg:items-center lg:justify-between lg:gap-4",
            !isOpen && "max-lg:hidden",
          )}
        >
          <Navigation />
          <Account />
        </div>
      </div>
    </header>
  );
}

const LINK =
  "flex min-h-11 items-center rounded-control px-3 text-[0.9375rem] text-muted hover:bg-tint hover:text-ink lg:min-h-9";
const ACTIVE = "bg-tint font-medium !text-accent";

function Navigation() {
  return (
    <nav aria-label={words.nav.label}>
      <ul className="flex flex-col gap-1 lg:flex-row">
        {NAVIGATION.map(({ to, label, exact }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact, includeSearch: false }}
              className={LINK}
              activeProps={{ className: ACTIVE }}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Account() {
  const user = useUser();
  const [isBusy, setBusy] = useState(false);
  const signOut = async () => {
    setBusy(true);
    try {
      await request("POST", "/v2/auth/sign-out");
      hasSignedOut = true;
      queryClient.setQueryData(sessionKey, null);
    } catch {
      announce(words.signOutFailed);
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-2 max-lg:mt-3 max-lg:border-t max-lg:border-line max-lg:pt-3">
      <Link to="/app/account" className={cx(LINK, "min-w-0")} activeProps={{ className: ACTIVE }}>
        <span className="max-w-44 truncate">{user.name ?? user.email}</span>
        <span className="sr-only">, {words.nav.account}</span>
      </Link>
      <Button kind="quiet" className="lg:min-h-9" busy={isBusy} onClick={() => void signOut()}>
        {words.nav.signOut}
      </Button>
    </div>
  );
}
