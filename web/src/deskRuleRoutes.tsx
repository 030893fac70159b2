import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { type DeskPolicySearch, readDeskPolicies } from "./api/desk/policySearch";
import { desk, deskSignedIn } from "./deskSignedIn";

const Policies = lazyRouteComponent(desk, "Policies");
const policies = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/policies",
  validateSearch: (search: Record<string, unknown>): DeskPolicySearch => readDeskPolicies(search),
  component: function PoliciesPage() {
    const navigate = policies.useNavigate();
    return (
      <Policies
        search={policies.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, replace: true, resetScroll: false });
        }}
      />
    );
  },
});

const PolicyPage = lazyRouteComponent(desk, "PolicyPage");
const newPolicy = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/policies/new",
  component: () => <PolicyPage policyId={null} />,
});
const policy = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/policies/$policyId",
  component: function OnePolicyPage() {
    const { policyId } = policy.useParams();
    return <PolicyPage key={policyId} policyId={policyId} />;
  },
});

const Frameworks = lazyRouteComponent(desk, "Frameworks");
const frameworks = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/frameworks", component: Frameworks });

const FrameworkPage = lazyRouteComponent(desk, "FrameworkPage");
const newFramework = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/frameworks/new",
  component: () => <FrameworkPage documentId={null} />,
});
const frameworkDocument = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/frameworks/$documentId",
  component: function OneFrameworkPage() {
    const { documentId } = frameworkDocument.useParams();
    return <FrameworkPage key={documentId} documentId={documentId} />;
  },
});

const DriftRules = lazyRouteComponent(desk, "DriftRules");
const driftRules = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/drift-rules", component: DriftRules });

const NewDriftRule = lazyRouteComponent(desk, "NewDriftRule");
const newDriftRule = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/drift-rules/new", component: NewDriftRule });

/** The pages of what customers are measured by, what of their drift is hidden, and their resources are asked. */
export const deskRuleRoutes = [policies, newPolicy, policy, frameworks, newFramework, frameworkDocument, driftRules, newDriftRule] as const;
