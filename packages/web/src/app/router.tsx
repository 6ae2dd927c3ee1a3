import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "./data/client.ts";
import { BOOKING_TABS, type BookingTab } from "./data/queries.ts";
import { MAIL_STATUSES, type MailStatus } from "./data/mails.ts";
import { sessionQuery } from "./data/session.ts";
import { NotFound, Unreachable, Waiting } from "./layout/fallbacks.tsx";
import { goingTo } from "./pages/use-enter.ts";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** Where to go after signing in; only ever a page of this area, or that of a booking, whose host is asked to answer. */
interface SignInSearch {
  readonly next?: string | undefined;
}

/** Not the way in itself: whoever came in would be led back to it, again and again. */
const NEXT = /^\/(app(?!\/+sign-(in|up)\b)(\/|$|\?)|booking\/[\w-]+$)/;

function readNext(search: Record<string, unknown>): SignInSearch {
  const { next } = search;
  // Whatever is left out of the answer would be kept as it came.
  return { next: typeof next === "string" && NEXT.test(next) ? next : undefined };
}

/** Whoever is signed in has no use for the pages of this kind. */
async function leaveIfSignedIn({ search }: { search: SignInSearch }): Promise<void> {
  const user = await queryClient.ensureQueryData(sessionQuery).catch(() => null);
  if (user) throw redirect(goingTo(search.next));
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/app/sign-in",
  validateSearch: readNext,
  beforeLoad: leaveIfSignedIn,
  component: lazyRouteComponent(() => import("./pages/sign-in.tsx"), "SignInPage"),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "/app/sign-up",
  validateSearch: readNext,
  beforeLoad: leaveIfSignedIn,
  component: lazyRouteComponent(() => import("./pages/sign-up.tsx"), "SignUpPage"),
});

/** All that needs a session. */
const area = createRoute({
  getParentRoute: () => root,
  id: "area",
  beforeLoad: async ({ location }) => {
    const user = await queryClient.ensureQueryData(sessionQuery);
    if (!user) throw redirect({ to: "/app/sign-in", search: location.href === "/app" ? {} : { next: location.href } });
  },
  component: lazyRouteComponent(() => import("./layout/shell.tsx"), "Shell"),
});

const links = createRoute({
  getParentRoute: () => area,
  path: "/app",
  component: lazyRouteComponent(() => import("./pages/links.tsx"), "LinksPage"),
});

const hours = createRoute({
  getParentRoute: () => area,
  path: "/app/hours",
  validateSearch: (search: Record<string, unknown>): { schedule?: number | undefined } => {
    const id = Number(search["schedule"]);
    return { schedule: Number.isInteger(id) && id > 0 ? id : undefined };
  },
  component: lazyRouteComponent(() => import("./pages/hours/hours-page.tsx"), "HoursPage"),
});

const eventTypes = createRoute({
  getParentRoute: () => area,
  path: "/app/event-types",
  component: lazyRouteComponent(() => import("./pages/event-types/list-page.tsx"), "EventTypesPage"),
});

const newEventType = createRoute({
  getParentRoute: () => area,
  path: "/app/event-types/new",
  component: lazyRouteComponent(() => import("./pages/event-types/edit-page.tsx"), "NewEventTypePage"),
});

const eventType = createRoute({
  getParentRoute: () => area,
  path: "/app/event-types/$id",
  component: lazyRouteComponent(() => import("./pages/event-types/edit-page.tsx"), "EventTypePage"),
});

const bookings = createRoute({
  getParentRoute: () => area,
  path: "/app/bookings",
  validateSearch: (search: Record<string, unknown>): { status?: BookingTab | undefined; page?: number | undefined } => {
    const status = BOOKING_TABS.find((each) => each === search["status"]);
    const page = Number(search["page"]);
    return { status, page: Number.isInteger(page) && page > 1 ? page : undefined };
  },
  component: lazyRouteComponent(() => import("./pages/bookings/bookings-page.tsx"), "BookingsPage"),
});

const apiKeys = createRoute({
  getParentRoute: () => area,
  path: "/app/api-keys",
  component: lazyRouteComponent(() => import("./pages/api-keys.tsx"), "ApiKeysPage"),
});

const webhooks = createRoute({
  getParentRoute: () => area,
  path: "/app/webhooks",
  component: lazyRouteComponent(() => import("./pages/webhooks/list-page.tsx"), "WebhooksPage"),
});

const newWebhook = createRoute({
  getParentRoute: () => area,
  path: "/app/webhooks/new",
  component: lazyRouteComponent(() => import("./pages/webhooks/edit-page.tsx"), "NewWebhookPage"),
});

const webhook = createRoute({
  getParentRoute: () => area,
  path: "/app/webhooks/$id",
  component: lazyRouteComponent(() => import("./pages/webhooks/edit-page.tsx"), "WebhookPage"),
});

const mails = createRoute({
  getParentRoute: () => area,
  path: "/app/mails",
  validateSearch: (search: Record<string, unknown>): { status?: MailStatus | undefined } => ({
    status: MAIL_STATUSES.find((each) => each === search["status"]),
  }),
  component: lazyRouteComponent(() => import("./pages/mails.tsx"), "MailsPage"),
});

const account = createRoute({
  getParentRoute: () => area,
  path: "/app/account",
  component: lazyRouteComponent(() => import("./pages/account.tsx"), "AccountPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    area.addChildren([
      links,
      hours,
      eventTypes,
      newEventType,
      eventType,
      bookings,
      apiKeys,
      webhooks,
      newWebhook,
      webhook,
      mails,
      account,
    ]),
  ]),
  scrollRestoration: true,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Unreachable,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

// A page that replaces another one tells screen readers so: the focus goes to its heading. Not on the first page, where
// the browser starts from the top, nor when only the query changes.
router.subscribe("onRendered", ({ fromLocation, toLocation }) => {
  if (!fromLocation || fromLocation.pathname === toLocation.pathname) return;
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
});
