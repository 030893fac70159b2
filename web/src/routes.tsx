import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ahead } from "./ahead";
import { readAudit } from "./api/auditSearch";
import { addressFormat, localPath } from "./api/address";
import { readCosts, readItems } from "./api/costSearch";
import { openSections } from "./api/sections";
import { sessionQuery } from "./api/session";
import { readMeterSearch, readUsage } from "./api/usageSearch";
import { readView } from "./api/view";
import { complianceRoutes } from "./complianceRoutes";
import { configurationRoutes } from "./configurationRoutes";
import { driftRoutes } from "./driftRoutes";
import type { deskRoutes } from "./deskRoutes";
import { TenantDashboard } from "./features/overview/TenantDashboard";
import { policyRoutes } from "./policyRoutes";
import { Portal } from "./portal";
import { type Context, root } from "./root";
import { signedIn } from "./signedIn";
import { NotFound } from "./ui/NotFound";
import { violationRoutes } from "./violationRoutes";

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

const Costs = lazyRouteComponent(() => import("./features/costs/Costs"), "Costs");
const costs = createRoute({
  getParentRoute: () => signedIn,
  path: "/costs",
  validateSearch: readCosts,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, cause }) => {
    if (cause !== "preload") ahead(import("./api/costs").then(({ costsQuery }) => context.queryClient.query(costsQuery(deps))));
    return Costs.preload?.();
  },
  component: function CostsPage() {
    const navigate = costs.useNavigate();
    return (
      <Costs
        search={costs.useSearch()}
        onSearchChange={(search) => {
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
    if (cause !== "preload") ahead(import("./api/costs").then(({ costItemsQuery }) => context.queryClient.infiniteQuery(costItemsQuery(deps))));
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
    if (cause !== "preload") ahead(import("./api/usage").then(({ usageMetersQuery }) => context.queryClient.query(usageMetersQuery)));
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

export type DeskRoutes = typeof deskRoutes;

/** The pages of the portal, and those of the operator's desk in a document that is of the desk. */
export function makeRouter(context: Context, desk: DeskRoutes | null) {
  // An address of the other is another document: what is left out here is never gone to. The types know all of them.
  const ofDesk = desk ?? ([] as unknown as DeskRoutes);
  return createRouter({
    routeTree: root.addChildren([...ofDesk, signInRoute, signedIn.addChildren([overview, usage, usageEvents, costs, costItems, ...complianceRoutes, ...violationRoutes, ...policyRoutes, ...driftRoutes, ...configurationRoutes, settings, profile, people, keys, sessions, preferences, support, audit])]),
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
