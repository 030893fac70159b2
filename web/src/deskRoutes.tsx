import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { deskPath } from "./api/address";
import { readAudit } from "./api/auditSearch";
import { type CustomerFilter, customerTabs, readCustomerFilter } from "./api/desk/customers";
import { readJobStatus } from "./api/desk/jobs";
import { type PricedMonthFilter, readPricedMonthFilter } from "./api/desk/pricedMonths";
import { deskSessionQuery } from "./api/desk/session";
import type { JobStatus } from "./api/desk/types";
import { deskRuleRoutes } from "./deskRuleRoutes";
import { desk, deskSignedIn } from "./deskSignedIn";
import { root } from "./root";

interface SignInSearch {
  reason?: "ended" | "signed_out";
  next?: string;
}

const DeskSignIn = lazyRouteComponent(desk, "DeskSignIn");
const MailLink = lazyRouteComponent(() => import("./features/session/MailLink"), "MailLink");
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/operator/sign-in",
  validateSearch: ({ reason, next }: Record<string, unknown>): SignInSearch => ({
    ...((reason === "ended" || reason === "signed_out") && { reason }),
    ...(typeof next === "string" && { next }),
  }),
  beforeLoad: async ({ context, search }) => {
    if (context.link !== null) return;
    const session = await context.queryClient.query({ ...deskSessionQuery, staleTime: "static" });
    if (session !== null) throw redirect({ href: deskPath(search.next ?? "") });
  },
  loader: () => Promise.all([DeskSignIn.preload?.(), MailLink.preload?.()]),
  component: function DeskSignInPage() {
    const { reason, next } = signIn.useSearch();
    const { link } = signIn.useRouteContext();
    return <DeskSignIn reason={reason} next={next ?? ""} link={link} mail={<MailLink page="desk" />} />;
  },
});

const first = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator",
  beforeLoad: () => {
    throw redirect({ to: "/operator/customers", replace: true });
  },
});

const Customers = lazyRouteComponent(desk, "Customers");
const customers = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/customers",
  validateSearch: (search: Record<string, unknown>): CustomerFilter => readCustomerFilter(search),
  component: function CustomersPage() {
    const navigate = customers.useNavigate();
    return (
      <Customers
        filter={customers.useSearch()}
        onFilterChange={(search) => {
          void navigate({ search, replace: true, resetScroll: false });
        }}
      />
    );
  },
});

const Onboarding = lazyRouteComponent(desk, "Onboarding");
const onboarding = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/customers/import", component: Onboarding });

const CustomerPage = lazyRouteComponent(desk, "CustomerPage");
const customer = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/customers/$customerId",
  component: function CustomerDetailsPage() {
    return <CustomerPage customerId={customer.useParams().customerId} tab="details" />;
  },
});

const customerPart = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/customers/$customerId/$tab",
  component: function CustomerPartPage() {
    const { customerId, tab } = customerPart.useParams();
    return <CustomerPage customerId={customerId} tab={customerTabs.find((one) => one === tab) ?? "details"} />;
  },
});

const HeldData = lazyRouteComponent(desk, "HeldData");
const held = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/held", component: HeldData });

const Feeds = lazyRouteComponent(desk, "Feeds");
const feeds = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/feeds", component: Feeds });

const Imports = lazyRouteComponent(desk, "Imports");
const imports = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/imports", component: Imports });

const NewImport = lazyRouteComponent(desk, "NewImport");
const newImport = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/imports/new", component: NewImport });

const ImportPage = lazyRouteComponent(desk, "ImportPage");
const oneImport = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/imports/$importId",
  component: function OneImportPage() {
    const { importId } = oneImport.useParams();
    return <ImportPage key={importId} importId={importId} />;
  },
});

const ClosedMonths = lazyRouteComponent(desk, "ClosedMonths");
const closedMonths = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/closed-months", component: ClosedMonths });

const Jobs = lazyRouteComponent(desk, "Jobs");
const jobs = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/jobs",
  validateSearch: ({ status }: Record<string, unknown>): { status?: JobStatus } => {
    const known = readJobStatus(status);
    return known === undefined ? {} : { status: known };
  },
  component: function JobsPage() {
    const navigate = jobs.useNavigate();
    return (
      <Jobs
        status={jobs.useSearch().status}
        onStatusChange={(status) => {
          void navigate({ search: status === undefined ? {} : { status }, replace: true, resetScroll: false });
        }}
      />
    );
  },
});

const Plans = lazyRouteComponent(desk, "Plans");
const plans = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/plans",
  validateSearch: ({ plan }: Record<string, unknown>): { plan?: string } => (typeof plan === "string" && plan !== "" ? { plan } : {}),
  component: function PlansPage() {
    return <Plans planId={plans.useSearch().plan} />;
  },
});

const Meters = lazyRouteComponent(desk, "Meters");
const meters = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/meters", component: Meters });

const MeterPage = lazyRouteComponent(desk, "MeterPage");
const newMeter = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/meters/new",
  component: () => <MeterPage meterId={null} />,
});
const meter = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/meters/$meterId",
  component: function OneMeterPage() {
    const { meterId } = meter.useParams();
    return <MeterPage key={meterId} meterId={meterId} />;
  },
});

const Prices = lazyRouteComponent(desk, "Prices");
const prices = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/prices", component: Prices });

const PricePage = lazyRouteComponent(desk, "PricePage");
const newPrice = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/prices/new", component: PricePage });

const PricedMonths = lazyRouteComponent(desk, "PricedMonths");
const pricedMonths = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/prices/months",
  validateSearch: (search: Record<string, unknown>): PricedMonthFilter => readPricedMonthFilter(search),
  component: function PricedMonthsPage() {
    const navigate = pricedMonths.useNavigate();
    return (
      <PricedMonths
        filter={pricedMonths.useSearch()}
        onFilterChange={(search) => {
          void navigate({ search, replace: true, resetScroll: false });
        }}
      />
    );
  },
});

const ExchangeRates = lazyRouteComponent(desk, "ExchangeRates");
const exchangeRates = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/exchange-rates", component: ExchangeRates });

const Isolation = lazyRouteComponent(desk, "Isolation");
const isolation = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/isolation", component: Isolation });

const OperatorPeople = lazyRouteComponent(desk, "OperatorPeople");
const people = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/people", component: OperatorPeople });

const OperatorKeys = lazyRouteComponent(desk, "OperatorKeys");
const keys = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/keys", component: OperatorKeys });

const DeskSessions = lazyRouteComponent(desk, "DeskSessions");
const sessions = createRoute({ getParentRoute: () => deskSignedIn, path: "/operator/sessions", component: DeskSessions });

const OperatorAudit = lazyRouteComponent(desk, "OperatorAudit");
const audit = createRoute({
  getParentRoute: () => deskSignedIn,
  path: "/operator/audit",
  validateSearch: readAudit,
  component: function OperatorAuditPage() {
    const navigate = audit.useNavigate();
    return (
      <OperatorAudit
        filter={audit.useSearch()}
        onFilterChange={(search) => {
          void navigate({ search, replace: true, resetScroll: false });
        }}
      />
    );
  },
});

const DeskNotFound = lazyRouteComponent(desk, "DeskNotFound");
/** Every other address below, at which the server too says that there is nothing. */
const nowhere = createRoute({ getParentRoute: () => deskSignedIn, path: `/operator/$`, component: DeskNotFound });

/** The operator's sign-in and desk. */
export const deskRoutes = [
  signIn,
  deskSignedIn.addChildren([
    first,
    customers,
    onboarding,
    customer,
    customerPart,
    held,
    feeds,
    imports,
    newImport,
    oneImport,
    closedMonths,
    jobs,
    plans,
    meters,
    newMeter,
    meter,
    prices,
    newPrice,
    pricedMonths,
    exchangeRates,
    ...deskRuleRoutes,
    isolation,
    people,
    keys,
    sessions,
    audit,
    nowhere,
  ]),
] as const;
