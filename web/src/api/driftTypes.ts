import type { components, paths } from "./schema.gen";

type Schemas = components["schemas"];

/** A configured resource. */
export type ResourceRef = Schemas["ConfiguredResource"];

export type FieldKind = Schemas["FieldKind"];
export type FieldClass = Schemas["FieldClass"];

/** One field that is not as the baseline has it. Absent `old` or `new` means that the field was not there. */
export type DriftField = Omit<Schemas["DriftField"], "old" | "new"> & { old?: unknown; new?: unknown };

/** Who may have done it. */
export type Author = Schemas["Author"];

export type DriftActor = Schemas["ActorView"];
export type DriftStanding = Schemas["DriftStanding"];
export type DriftStatus = Schemas["DriftStatus"];
export type DriftBaseline = Schemas["BaselineRef"];
export type DriftTransition = Schemas["DriftTransition"];
export type DriftViolation = Omit<Schemas["DriftViolation"], "status"> & { status: Schemas["ViolationStatus"] };
export type HidingRule = Schemas["HidingRule"];

/** A resource that is not as its baseline has it. */
export type Drift = Omit<Schemas["Drift"], "fields" | "author"> & { fields: DriftField[]; author?: Author | null };

type Detail = Omit<Schemas["DriftDetail"], "fields" | "author" | "authors" | "violations" | "expected" | "observed">;
/** All that is known of a drift, with the configurations, whatever fields those have. */
export type DriftDetail = Detail & Pick<Drift, "fields" | "author"> & { authors: Author[]; violations: DriftViolation[]; expected?: unknown; observed?: unknown };

export type DriftTotals = Schemas["DriftTotals"];
export type DriftPage = Omit<Schemas["Drifts"], "data"> & { data: Drift[] };
export type Facet = Schemas["Facet"];
export type DriftTimeline = Schemas["DriftTimeline"];
export type DriftAnalytics = Schemas["DriftAnalytics"];
export type DriftChange = Schemas["DriftChange"];
/** Where a person can put a drift. */
export type DriftChoice = DriftChange["status"];
export type DriftQuery = NonNullable<paths["/v1/drift"]["get"]["parameters"]["query"]>;
/** What the overview says of drift. */
export type DriftSummary = Schemas["DriftSummary"];
