import type { Author, Drift, DriftField, DriftViolation } from "./driftTypes";
import type { components, paths } from "./schema.gen";

type Schemas = components["schemas"];

export type ResourceRef = Schemas["ConfiguredResource"];
/** One field of a resource that is another; without `old` or `new` it was or is not there. */
export type ChangedField = DriftField;
export type { Author, FieldClass, FieldKind } from "./driftTypes";
export type ActorView = Schemas["ActorView"];

export type ChangeKind = Schemas["ChangeKind"];
/** A change, whatever values its fields have. */
export type ConfigurationChange = Omit<Schemas["ConfigurationChange"], "fields" | "author"> & { fields: ChangedField[]; author?: Author | null };
export type ConfigurationChangeDetail = ConfigurationChange & { authors: Author[] };
export type ConfigurationChanges = Omit<Schemas["Changes"], "data"> & { data: ConfigurationChange[] };

export type ListedResource = Schemas["ResourceInList"];
/** The drift of a resource, in short. */
export type DriftInShort = NonNullable<ListedResource["drift"]>;
/** All that is known of a resource, with its configurations, whatever fields those have. */
export type ResourceDetail = Omit<Schemas["ResourceDetail"], "configuration" | "expected" | "drift" | "violations"> & {
  configuration?: unknown;
  expected?: unknown;
  drift?: Drift | null;
  violations: DriftViolation[];
};

export type Baseline = Schemas["Baseline"];
export type BaselineDetail = Schemas["BaselineDetail"];
export type BaselineVersion = Schemas["BaselineVersion"];
export type NewBaseline = paths["/v1/baselines"]["post"]["requestBody"]["content"]["application/json"];

/** A value that a resource has to have for a rule to hold: whatever it is. */
interface RuleCondition {
  path: string;
  is: unknown[];
}

export type Draft = Schemas["Draft"];
export type NewDriftRule = Omit<Draft, "when"> & { when?: RuleCondition[] };
export type DriftRule = Omit<Schemas["DriftRule"], "when"> & { when?: RuleCondition[] };
export type RulePreview = Schemas["RulePreview"];
export type OperatorRulePreview = Schemas["OperatorRulePreview"];

/** Records of what was done in an account that belongs to nobody yet. */
export type HeldActivity = Schemas["UnassignedActivity"];

export type ResourceQuery = NonNullable<paths["/v1/resources"]["get"]["parameters"]["query"]>;
export type ChangeQuery = NonNullable<paths["/v1/configuration-changes"]["get"]["parameters"]["query"]>;
