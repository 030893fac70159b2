import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ahead } from "./ahead";
import { readDrift, readDriftPeriod, readDriftView } from "./api/driftSearch";
import { sessionQuery } from "./api/session";
import { signedIn } from "./signedIn";

const ComplianceDrift = lazyRouteComponent(() => import("./features/drift/ComplianceDrift"), "ComplianceDrift");
const drifts = createRoute({
  getParentRoute: () => signedIn,
  path: "/drift",
  validateSearch: readDrift,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps, cause }) => {
    // A hover loads the script only; the rows are asked for once the reader goes there.
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (cause !== "preload" && session !== null) {
      ahead(import("./api/drift").then(({ driftsQuery }) => context.queryClient.infiniteQuery(driftsQuery(deps, session))));
    }
    return ComplianceDrift.preload?.();
  },
  component: function DriftsPage() {
    const navigate = drifts.useNavigate();
    return (
      <ComplianceDrift
        search={drifts.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const DriftDetail = lazyRouteComponent(() => import("./features/drift/DriftDetail"), "DriftDetail");
const drift = createRoute({
  getParentRoute: () => signedIn,
  path: "/drift/$driftId",
  validateSearch: readDriftView,
  loader: ({ context, params, cause }) => {
    if (cause !== "preload") ahead(import("./api/drift").then(({ driftQuery }) => context.queryClient.query(driftQuery(params.driftId))));
    return DriftDetail.preload?.();
  },
  component: function DriftPage() {
    const navigate = drift.useNavigate();
    return (
      <DriftDetail
        id={drift.useParams().driftId}
        search={drift.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false, replace: true });
        }}
      />
    );
  },
});

const DriftAnalytics = lazyRouteComponent(() => import("./features/drift/DriftAnalytics"), "DriftAnalytics");
const analytics = createRoute({
  getParentRoute: () => signedIn,
  path: "/drift/analytics",
  validateSearch: readDriftPeriod,
  loader: () => DriftAnalytics.preload?.(),
  component: function DriftAnalyticsPage() {
    const navigate = analytics.useNavigate();
    return (
      <DriftAnalytics
        search={analytics.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

/** The pages about drift. */
export const driftRoutes = [drifts, analytics, drift] as const;
