import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readPolicies } from "./api/policySearch";
import { signedIn } from "./signedIn";

const Policies = lazyRouteComponent(() => import("./features/policies/Policies"), "Policies");
const policies = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/policies",
  validateSearch: readPolicies,
  loader: () => Policies.preload?.(),
  component: function PoliciesPage() {
    const navigate = policies.useNavigate();
    return (
      <Policies
        search={policies.useSearch()}
        onSearchChange={(search) => {
          void navigate({ search, resetScroll: false });
        }}
      />
    );
  },
});

const PolicyPage = lazyRouteComponent(() => import("./features/policies/PolicyPage"), "PolicyPage");
const newPolicy = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/policies/new",
  loader: () => PolicyPage.preload?.(),
  component: () => <PolicyPage policyId={null} />,
});

const policy = createRoute({
  getParentRoute: () => signedIn,
  path: "/compliance/policies/$policyId",
  loader: () => PolicyPage.preload?.(),
  component: function OnePolicyPage() {
    const { policyId } = policy.useParams();
    return <PolicyPage key={policyId} policyId={policyId} />;
  },
});

/** The pages of policies. */
export const policyRoutes = [policies, newPolicy, policy] as const;
