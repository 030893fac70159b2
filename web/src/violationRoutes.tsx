import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ahead } from "./ahead";
import { sessionQuery } from "./api/session";
import { readTimeline } from "./api/violationTimeline";
import { readAnalytics, readExceptions } from "./api/violationViews";
import { readViolations } from "./api/violationSearch";
import { signedIn } from "./signedIn";

const Violations = lazyRouteComponent(() => import("./features/violations/Violations"), "Violations");
const violations = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/violations",
  validateSearch: readViolations,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps, cause }) => {
    // A hover loads the script only; the rows are asked for once the reader goes there.
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (cause !== "preload" && session !== null) {
      ahead(import("./api/violations").then(({ violationsQuery }) => context.queryClient.infiniteQuery(violationsQuery(deps, session))));
    }
    return Violations.preload?.();
  },
  component: function ViolationsPage() {
    const navigate = violations.useNavigate();
    return (
      <Violations
        search={violations.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const Violation = lazyRouteComponent(() => import("./features/violations/Violation"), "Violation");
const violation = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/violations/$violationId",
  loader: ({ context, params, cause }) => {
    if (cause !== "preload") ahead(import("./api/violations").then(({ violationQuery }) => context.queryClient.query(violationQuery(params.violationId))));
    return Violation.preload?.();
  },
  component: function ViolationPage() {
    return <Violation id={violation.useParams().violationId} />;
  },
});

const Timeline = lazyRouteComponent(() => import("./features/violations/Timeline"), "Timeline");
const timeline = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/timeline",
  validateSearch: readTimeline,
  loader: () => Timeline.preload?.(),
  component: function TimelinePage() {
    const navigate = timeline.useNavigate();
    return (
      <Timeline
        search={timeline.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const ViolationAnalytics = lazyRouteComponent(() => import("./features/violations/ViolationAnalytics"), "ViolationAnalytics");
const analytics = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/analytics",
  validateSearch: readAnalytics,
  loader: () => ViolationAnalytics.preload?.(),
  component: function AnalyticsPage() {
    const navigate = analytics.useNavigate();
    return (
      <ViolationAnalytics
        search={analytics.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const Exceptions = lazyRouteComponent(() => import("./features/violations/Exceptions"), "Exceptions");
const exceptions = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/exceptions",
  validateSearch: readExceptions,
  loader: () => Exceptions.preload?.(),
  component: function ExceptionsPage() {
    const navigate = exceptions.useNavigate();
    return (
      <Exceptions
        search={exceptions.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

/** The pages about violations. */
export const violationRoutes = [violations, violation, timeline, analytics, exceptions] as const;
