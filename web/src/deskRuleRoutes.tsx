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

/** The pages of what the resources of customers are asked. */
export const deskRuleRoutes = [policies, newPolicy, policy] as const;
