import type { components, operations, paths } from "./schema.gen";

type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Parameters } } }
  ? NonNullable<Parameters>
  : never;

/** The `operationId` of something the API can be asked for. */
export type OperationName = keyof operations;

export type Session = Answer<"/v1/session">;
export type Dashboard = Answer<"/v1/dashboard">;
export type DashboardQuery = Query<"/v1/dashboard">;
export type Period = Dashboard["period"];
export type Freshness = Dashboard["freshness"];
export type CurrencySpend = Dashboard["spend"]["currencies"][number];
export type DaySpend = CurrencySpend["days"][number];
export type ServiceSpend = CurrencySpend["services"][number];
export type RangeName = NonNullable<DashboardQuery["range"]>;
export type Compare = NonNullable<DashboardQuery["compare"]>;

export type CostItemsPage = Answer<"/v1/costs/items">;
export type CostItem = CostItemsPage["data"][number];
export type CostTotal = CostItemsPage["totals"][number];

export type Costs = Answer<"/v1/costs">;
export type CurrencyCosts = Costs["currencies"][number];
export type CostPoint = CurrencyCosts["points"][number];
export type CostGroup = CurrencyCosts["groups"][number];
export type CostDriver = CurrencyCosts["drivers"][number];
export type DisplayCosts = NonNullable<Costs["display"]>;
export type CostMetric = Costs["cost"];
export type CostWindow = Costs["window"];

export type Usage = Answer<"/v1/usage">;
export type UsageWindow = Usage["window"];
export type UsagePoint = Usage["points"][number];
export type UsageGroup = Usage["groups"][number];
export type UsageFigure = Usage["total"];
export type UsageMeters = Answer<"/v1/usage/meters">;
export type UsageMeter = UsageMeters["data"][number];
export type Entitlement = Answer<"/v1/usage/entitlements/{meter}">;
type EventAnswer = Answer<"/v1/usage/events">["data"][number];
/** An event with its data and its other attributes as JSON, exactly as they are kept. */
export type UsageEvent = Omit<EventAnswer, "data" | "attributes"> & { data: string; attributes: string | null };

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Scope = Schemas["Scope"];
export type ReachableCustomer = Schemas["ReachableCustomer"];
export type Person = Schemas["Person"];
export type PersonLink = Schemas["PersonLink"];
export type Invitation = Schemas["Invitation"];
export type CreatedInvitation = Schemas["CreatedInvitation"];
export type Key = Schemas["Key"];
export type NewKey = Schemas["NewKey"];
export type CreatedKey = Schemas["CreatedKey"];
export type ChangedKey = Schemas["ChangedKey"];
export type OpenSession = Schemas["OpenSession"];
export type KeyState = Schemas["KeyState"];
export type Rotation = Schemas["Rotation"];
export type Settings = Schemas["CustomerView"];
export type ChangedSettings = Schemas["ChangedSettings"];
export type WeekStart = Schemas["WeekStart"];
export type SupportAccess = Schemas["SupportAccess"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuditQuery = Query<"/v1/audit-events">;

export type Compliance = Answer<"/v1/compliance">;
export type FrameworkOverview = Compliance["frameworks"][number];
export type FrameworkStanding = components["schemas"]["FrameworkStanding"];
export type Score = Compliance["score"];
export type ScoreChange = Compliance["change"];
export type ScoreOfDay = Compliance["history"][number];
export type RequirementCounts = FrameworkStanding["counts"];
export type SeverityTotals = Compliance["by_severity"][number];
export type FrameworkDetail = Answer<"/v1/compliance/{framework}">;
export type RequirementGroup = FrameworkDetail["groups"][number];
export type RequirementStanding = FrameworkDetail["requirements"][number];
export type RequirementStatus = RequirementStanding["status"];
export type ScoreTerm = FrameworkDetail["terms"][number];
export type RequirementDetail = Answer<"/v1/compliance/{framework}/requirement">;
export type CheckStanding = RequirementDetail["checks"][number];
export type Attestation = RequirementDetail["attestations"][number];
export type NewAttestation = components["schemas"]["NewAttestation"];
export type ComplianceSettings = Answer<"/v1/compliance/settings">;
