import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ahead } from "./ahead";
import { readRequirements } from "./api/requirementSearch";
import { signedIn } from "./signedIn";

const Compliance = lazyRouteComponent(() => import("./features/compliance/Compliance"), "Compliance");
const compliance = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance",
  loader: ({ context, cause }) => {
    if (cause !== "preload") ahead(import("./api/compliance").then(({ complianceQuery }) => context.queryClient.query(complianceQuery)));
    return Compliance.preload?.();
  },
  component: Compliance,
});

const Framework = lazyRouteComponent(() => import("./features/compliance/Framework"), "Framework");
const framework = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/frameworks/$framework",
  validateSearch: readRequirements,
  loader: ({ context, params, cause }) => {
    if (cause !== "preload") ahead(import("./api/compliance").then(({ frameworkQuery }) => context.queryClient.query(frameworkQuery(params.framework))));
    return Framework.preload?.();
  },
  component: function FrameworkPage() {
    const navigate = framework.useNavigate();
    return (
      <Framework
        framework={framework.useParams().framework}
        search={framework.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false, replace: true });
        }}
      />
    );
  },
});

const Requirement = lazyRouteComponent(() => import("./features/compliance/Requirement"), "Requirement");
const requirement = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/frameworks/$framework/$requirement",
  loader: ({ context, params, cause }) => {
    if (cause !== "preload") {
      ahead(import("./api/compliance").then(({ requirementQuery }) => context.queryClient.query(requirementQuery(params.framework, params.requirement))));
    }
    return Requirement.preload?.();
  },
  component: function RequirementPage() {
    return <Requirement {...requirement.useParams()} />;
  },
});

const ComplianceSettings = lazyRouteComponent(() => import("./features/settings/ComplianceSettings"), "ComplianceSettings");
const settings = createRoute({ getParentRoute: () => signedIn, path: "/settings/compliance", component: ComplianceSettings });

/** The pages of frameworks, and what the customer aims at. */
export const complianceRoutes = [compliance, framework, requirement, settings] as const;
