import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ahead } from "./ahead";
import { readChanges, readNewRule, readResources, readResourceView, readRules } from "./api/configurationSearch";
import { signedIn } from "./signedIn";

const Resources = lazyRouteComponent(() => import("./features/configuration/Resources"), "Resources");
const resources = createRoute({
  getParentRoute: () => signedIn,
  path: "/resources",
  validateSearch: readResources,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, cause }) => {
    // A hover loads the script only; the rows are asked for once the reader goes there.
    if (cause !== "preload") ahead(import("./api/configuration").then(({ resourcesQuery }) => context.queryClient.infiniteQuery(resourcesQuery(deps))));
    return Resources.preload?.();
  },
  component: function ResourcesPage() {
    const navigate = resources.useNavigate();
    return (
      <Resources
        search={resources.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const Resource = lazyRouteComponent(() => import("./features/configuration/Resource"), "Resource");
const resource = createRoute({
  getParentRoute: () => signedIn,
  path: "/resources/$resourceId",
  validateSearch: readResourceView,
  loader: ({ context, params, cause }) => {
    if (cause !== "preload") ahead(import("./api/configuration").then(({ resourceQuery }) => context.queryClient.query(resourceQuery(params.resourceId))));
    return Resource.preload?.();
  },
  component: function ResourcePage() {
    const navigate = resource.useNavigate();
    const { resourceId } = resource.useParams();
    return (
      <Resource
        key={resourceId}
        id={resourceId}
        view={resource.useSearch()}
        onViewChange={(search) => {
          void navigate({ search, replace: true, resetScroll: false });
        }}
      />
    );
  },
});

const Changes = lazyRouteComponent(() => import("./features/configuration/Changes"), "Changes");
const changes = createRoute({
  getParentRoute: () => signedIn,
  path: "/configuration-changes",
  validateSearch: readChanges,
  loader: () => Changes.preload?.(),
  component: function ChangesPage() {
    const navigate = changes.useNavigate();
    return (
      <Changes
        search={changes.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const Baselines = lazyRouteComponent(() => import("./features/configuration/Baselines"), "Baselines");
const baselines = createRoute({ getParentRoute: () => signedIn, path: "/baselines", loader: () => Baselines.preload?.(), component: Baselines });

const Baseline = lazyRouteComponent(() => import("./features/configuration/Baseline"), "Baseline");
const baseline = createRoute({
  getParentRoute: () => signedIn,
  path: "/baselines/$baselineId",
  loader: () => Baseline.preload?.(),
  component: function BaselinePage() {
    const { baselineId } = baseline.useParams();
    return <Baseline key={baselineId} id={baselineId} />;
  },
});

const Rules = lazyRouteComponent(() => import("./features/configuration/Rules"), "Rules");
const rules = createRoute({
  getParentRoute: () => signedIn,
  path: "/drift/rules",
  validateSearch: readRules,
  loader: () => Rules.preload?.(),
  component: function RulesPage() {
    const navigate = rules.useNavigate();
    return (
      <Rules
        search={rules.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const NewRule = lazyRouteComponent(() => import("./features/configuration/NewRule"), "NewRule");
const newRule = createRoute({
  getParentRoute: () => signedIn,
  path: "/drift/rules/new",
  validateSearch: readNewRule,
  loader: () => NewRule.preload?.(),
  component: function NewRulePage() {
    return <NewRule start={newRule.useSearch()} />;
  },
});

/** The pages of resources, what changed in them, what they are to be, and what of it is hidden. */
export const configurationRoutes = [resources, resource, changes, baselines, baseline, rules, newRule] as const;
