import { mayCall } from "./session";
import type { OperationName, Session } from "./types";

interface Section {
  name: string;
  path: string;
  /** The operation that the page cannot do without. */
  needs: OperationName;
}

/** The pages of the settings, in their order. */
export const settingsSections = [
  { name: "profile", path: "/settings/profile", needs: "change_profile" },
  { name: "people", path: "/settings/people", needs: "list_people" },
  { name: "keys", path: "/settings/keys", needs: "list_keys" },
  { name: "sessions", path: "/settings/sessions", needs: "list_sessions" },
  { name: "preferences", path: "/settings/preferences", needs: "read_settings" },
  { name: "compliance", path: "/settings/compliance", needs: "read_compliance_settings" },
  { name: "support", path: "/settings/support", needs: "list_support_accesses" },
  { name: "audit", path: "/settings/audit", needs: "list_audit_events" },
] as const satisfies readonly Section[];

export type SettingsSection = (typeof settingsSections)[number]["name"];

/** The pages of compliance, in their order. */
const complianceSections = [
  { name: "frameworks", path: "/compliance", above: "/compliance/frameworks/", needs: "compliance" },
  { name: "violations", path: "/compliance/violations", needs: "violations" },
  { name: "timeline", path: "/compliance/timeline", needs: "violations" },
  { name: "analytics", path: "/compliance/analytics", needs: "compliance_analytics" },
  { name: "exceptions", path: "/compliance/exceptions", needs: "list_exceptions" },
  { name: "policies", path: "/compliance/policies", needs: "list_policies" },
] as const satisfies readonly (Section & { above?: string })[];

/** Those that are for this reader. */
export function openComplianceSections(session: Session) {
  return complianceSections.filter(({ needs }) => mayCall(session, needs));
}

/** The pages of drift and of configurations, in their order. */
const driftSections = [
  { name: "drift", path: "/drift", above: "/drift/dft_", needs: "drift" },
  { name: "analytics", path: "/drift/analytics", needs: "drift_analytics" },
  { name: "changes", path: "/configuration-changes", needs: "configuration_changes" },
  { name: "resources", path: "/resources", needs: "resources" },
  { name: "baselines", path: "/baselines", needs: "list_baselines" },
  { name: "rules", path: "/drift/rules", needs: "list_drift_rules" },
] as const satisfies readonly (Section & { above?: string })[];

/** Those that are for this reader. */
export function openDriftSections(session: Session) {
  return driftSections.filter(({ needs }) => mayCall(session, needs));
}

/** The pages of the settings that are for this reader. Only somebody known by name has a profile. */
export function openSections(session: Session) {
  return settingsSections.filter(({ name, needs }) => mayCall(session, needs) && (name !== "profile" || session.person));
}
