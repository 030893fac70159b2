import { useSuspenseQuery } from "@tanstack/react-query";
import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { readAudit } from "./api/auditSearch";
import { addressFormat, localPath } from "./api/address";
import { problemOf } from "./api/client";
import { costItemsQuery } from "./api/costs";
import { openSections } from "./api/sections";
import { mayCall, sessionQuery, signOut, switchCustomer } from "./api/session";
import type { OperationName, Session } from "./api/types";
import { readMeterSearch, readUsage, usageMetersQuery } from "./api/usage";
import { readItems, readPeriod, readView } from "./api/view";
import { deskRoutes } from "./deskRoutes";
import { TenantDashboard } from "./features/overview/TenantDashboard";
import { formatInstant } from "./format/dates";
import { t } from "./messages";
import { type Context, root } from "./root";
import { CostIcon, OverviewIcon, SettingsIcon, UsageIcon } from "./ui/icons";
import { NotFound } from "./ui/NotFound";
import { PageBroken } from "./ui/PageBroken";
import { type Destination, type Reader, Shell, type SupportNotice } from "./ui/Shell";
import { ProblemNote } from "./ui/states";

/** The period goes along from page to page. */
const keepPeriod = (search: Record<string, unknown>) => readPeriod(search);

/** The pages that the navigation leads to, each for those who may call what it cannot do without. */
const destinations: readonly (Destination & { needs: OperationName })[] = [
  {
    label: t("overview.title"),
    icon: <OverviewIcon />,
    link: { to: "/", search: keepPeriod, activeOptions: { exact: true, includeSearch: false } },
    needs: "dashboard",
  },
  {
    label: t("usage.title"),
    icon: <UsageIcon />,
    link: { to: "/usage", search: keepPeriod, activeOptions: { includeSearch: false } },
    needs: "usage",
  },
  {
    label: t("costs.title"),
    icon: <CostIcon />,
    link: { to: "/costs/items", search: keepPeriod, activeOptions: { includeSearch: false } },
    needs: "cost_items",
  },
  {
    label: t("settings.title"),
    icon: <SettingsIcon />,
    link: { to: "/settings" },
    needs: "list_sessions",
  },
];

function readerOf({ person, support }: Session): Reader {
  if (person) return { name: person.name ?? person.email, detail: person.name ? person.email : null };
  return { name: support ? support.opened_as : t("shell.byKeyOrLink"), detail: null };
}

function supportNotice({ support, customer }: Session): SupportNotice | null {
  if (!support) return null;
  const until = formatInstant(support.expires_at, customer.time_zone);
  return {
    text: t("shell.supportText", { who: support.opened_as, until }),
    reason: t("shell.supportReason", { reason: support.reason }),
  };
}

function Portal({ children }: { children: ReactNode }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [failed, setFailed] = useState<{ title: string; error: unknown; again: () => void } | null>(null);
  const run = (title: string, action: () => Promise<void>) => {
    const again = () => {
      setFailed(null);
      action().catch((error: unknown) => {
        setFailed({ title, error, again });
      });
    };
    again();
  };
  if (session === null) return children;
  return (
    <Shell
      customer={session.customer}
      customers={session.customers}
      reader={readerOf(session)}
      support={supportNotice(session)}
      destinations={destinations.filter(({ needs }) => mayCall(session, needs))}
      onSwitch={(customer) => {
        run(t("shell.switchFailed"), () => switchCustomer(customer));
      }}
      onSignOut={() => {
        run(t("shell.signOutFailed"), signOut);
      }}
    >
      {failed !== null && <ProblemNote title={failed.title} problem={problemOf(failed.error)} onRetry={failed.again} />}
      {children}
    </Shell>
  );
}

interface SignInSearch {
  reason?: "ended" | "signed_out";
  next?: string;
}

const SignIn = lazyRouteComponent(() => import("./features/session/SignIn"), "SignIn");
const signInRoute = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ reason, next }: Record<string, unknown>): SignInSearch => ({
    ...((reason === "ended" || reason === "signed_out") && { reason }),
    ...(typeof next === "string" && { next }),
  }),
  beforeLoad: async ({ context, search }) => {
    if (context.link !== null) return;
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (session !== null) throw redirect({ href: localPath(search.next ?? "/") });
  },
  loader: () => SignIn.preload?.(),
  component: function SignInPage() {
    const { reason, next } = signInRoute.useSearch();
    const { link } = signInRoute.useRouteContext();
    return <SignIn reason={reason} next={next ?? "/"} link={link} />;
  },
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (session === null) {
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: () => (
    <Portal>
      <Outlet />
    </Portal>
  ),
  errorComponent: () => (
    <Portal>
      <PageBroken />
    </Portal>
  ),
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: readView,
  component: function OverviewPage() {
    const navigate = overview.useNavigate();
    return (
      <TenantDashboard
        view={overview.useSearch()}
        onViewChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const CostItems = lazyRouteComponent(() => import("./features/costs/CostItems"), "CostItems");
const costItems = createRoute({
  getParentRoute: () => signedIn,
  path: "/costs/items",
  validateSearch: readItems,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, cause }) => {
    // A hover loads the script only; the rows are asked for once the reader goes there.
    if (cause !== "preload") void context.queryClient.infiniteQuery(costItemsQuery(deps)).catch(() => undefined);
    return CostItems.preload?.();
  },
  component: function CostItemsPage() {
    const navigate = costItems.useNavigate();
    return (
      <CostItems
        search={costItems.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const Usage = lazyRouteComponent(() => import("./features/usage/Usage"), "Usage");
const usage = createRoute({
  getParentRoute: () => signedIn,
  path: "/usage",
  validateSearch: readUsage,
  loader: ({ context, cause }) => {
    if (cause !== "preload") void context.queryClient.query(usageMetersQuery).catch(() => undefined);
    return Usage.preload?.();
  },
  component: function UsagePage() {
    const navigate = usage.useNavigate();
    return (
      <Usage
        search={usage.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const UsageEvents = lazyRouteComponent(() => import("./features/usage/UsageEvents"), "UsageEvents");
const usageEvents = createRoute({
  getParentRoute: () => signedIn,
  path: "/usage/events",
  validateSearch: readMeterSearch,
  loader: () => UsageEvents.preload?.(),
  component: function UsageEventsPage() {
    const navigate = usageEvents.useNavigate();
    return (
      <UsageEvents
        search={usageEvents.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    const first = session && openSections(session)[0];
    throw redirect({ to: first?.path ?? "/", replace: true });
  },
});

const Profile = lazyRouteComponent(() => import("./features/settings/Profile"), "Profile");
const profile = createRoute({ getParentRoute: () => signedIn, path: "/settings/profile", component: Profile });

const People = lazyRouteComponent(() => import("./features/settings/People"), "People");
const people = createRoute({ getParentRoute: () => signedIn, path: "/settings/people", component: People });

const Keys = lazyRouteComponent(() => import("./features/settings/Keys"), "Keys");
const keys = createRoute({ getParentRoute: () => signedIn, path: "/settings/keys", component: Keys });

const Sessions = lazyRouteComponent(() => import("./features/settings/Sessions"), "Sessions");
const sessions = createRoute({ getParentRoute: () => signedIn, path: "/settings/sessions", component: Sessions });

const Preferences = lazyRouteComponent(() => import("./features/settings/Preferences"), "Preferences");
const preferences = createRoute({ getParentRoute: () => signedIn, path: "/settings/preferences", component: Preferences });

const Support = lazyRouteComponent(() => import("./features/settings/Support"), "Support");
const support = createRoute({ getParentRoute: () => signedIn, path: "/settings/support", component: Support });

const Audit = lazyRouteComponent(() => import("./features/settings/Audit"), "Audit");
const audit = createRoute({ getParentRoute: () => signedIn, path: "/settings/audit", validateSearch: readAudit, component: Audit });

/** The pages of the portal. */
export function makeRouter(context: Context) {
  return createRouter({
    routeTree: root.addChildren([...deskRoutes, signInRoute, signedIn.addChildren([overview, usage, usageEvents, costItems, settings, profile, people, keys, sessions, preferences, support, audit])]),
    context,
    defaultNotFoundComponent: () => (
      <Portal>
        <NotFound />
      </Portal>
    ),
    defaultPreload: "intent",
    scrollRestoration: true,
    parseSearch: addressFormat.parse,
    stringifySearch: addressFormat.stringify,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
