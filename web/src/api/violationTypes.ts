import type { components, paths } from "./schema.gen";

type Schemas = components["schemas"];

export type Severity = Schemas["Severity"];
export type ViolationStatus = Schemas["ViolationStatus"];
export type Violation = Schemas["Violation"];
export type ViolationsPage = Schemas["Violations"];
export type ViolationTotals = Schemas["ViolationTotals"];
/** A violation with its evidence, whatever fields that has. */
export type ViolationDetail = Omit<Schemas["ViolationDetail"], "evidence"> & { evidence?: unknown };
export type Transition = Schemas["Transition"];
export type Actor = Schemas["ActorView"];
export type ChangedViolations = Schemas["ChangedViolations"];
export type ViolationChange = Schemas["ViolationChange"];
export type Exception = Schemas["Exception"];
export type ExceptionKind = Schemas["ExceptionKind"];
export type ExceptionState = Schemas["WordState"];
export type NewException = Schemas["NewException"];
export type ComplianceAnalytics = Schemas["ComplianceAnalytics"];
export type Timeline = Schemas["Timeline"];
export type Mark = Schemas["Mark"];
export type ViolationQuery = NonNullable<paths["/v1/violations"]["get"]["parameters"]["query"]>;
