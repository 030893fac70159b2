import { useQuery } from "@tanstack/react-query";
import { complianceSettingsQuery } from "@/api/compliance";
import { forSection, Frame } from "./Frame";

function ComplianceSettingsPage() {
  const { data } = useQuery(complianceSettingsQuery);
  return <Frame section="compliance">{data?.frameworks.length}</Frame>;
}

/** Which frameworks the customer follows, what it aims at, and how soon violations are to be mended. */
export const ComplianceSettings = forSection("compliance", ComplianceSettingsPage);
