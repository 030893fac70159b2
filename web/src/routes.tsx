import { type QueryClient, useSuspenseQuery } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { addressFormat, localPath } from "./api/address";
import { problemOf } from "./api/client";
import { costItemsQuery } from "./api/costs";
import { sessionQuery, signOut } from "./api/session";
import { readItems, readPeriod, readView } from "./api/view";
import { TenantDashboard } from "./features/overview/TenantDashboard";
import { t } from "./messages";
import { CostIcon, OverviewIcon } from "./ui/icons";
import { NotFound } from "./ui/NotFound";
import { PageBroken } from "./ui/PageBroken";
import { type Destination, Shell } from "./ui/Shell";
import { ProblemNote } from "./ui/states";

interface Context {
  queryClient: QueryClient;
  /** The token of the sign-in link this document was opened with. */
  link: string | null;
}

/** The period goes along from page to page. */
const keepPeriod = (search: Record<string, unknown>) => readPeriod(search);

const destinations: readonly Destination[] = [
  {
    label: t("overview.title"),
    icon: <OverviewIcon />,
    link: { to: "/", search: keepPeriod, activeOptions: { exact: true, includeSearch: false } },
  },
  {
    label: t("costs.title"),
    icon: <CostIcon />,
    link: { to: "/costs/items", search: keepPeriod, activeOptions: { includeSearch: false } },
  },
];

function Portal({ children }: { children: ReactNode }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [error, setError] = useState<unknown>(null);
  const leave = () => {
    setError(null);
    signOut().catch(setError);
  };
  if (session === null) return children;
  return (
    <Shell customer={session.customer.name} destinations={destinations} onSignOut={leave}>
      {error !== null && <ProblemNote title={t("shell.signOutFailed")} problem={problemOf(error)} onRetry={leave} />}
      {children}
    </Shell>
  );
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: PageBroken,
  notFoundComponent: () => (
    <Portal>
      <NotFound />
    </Portal>
  ),
});

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

/** The pages of the portal. */
export function makeRouter(context: Context) {
  return createRouter({
    routeTree: root.addChildren([signInRoute, signedIn.addChildren([overview, costItems])]),
    context,
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
