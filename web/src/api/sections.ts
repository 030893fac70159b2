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
  { name: "support", path: "/settings/support", needs: "list_support_accesses" },
  { name: "audit", path: "/settings/audit", needs: "list_audit_events" },
] as const satisfies readonly Section[];

export type SettingsSection = (typeof settingsSections)[number]["name"];

/** The pages of the settings that are for this reader. Only somebody known by name has a profile. */
export function openSections(session: Session) {
  return settingsSections.filter(({ name, needs }) => mayCall(session, needs) && (name !== "profile" || session.person));
}
