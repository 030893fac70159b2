import { useQuery } from "@tanstack/react-query";
import { complianceQuery } from "@/api/compliance";
import type { DriftSummary } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { meterTrendsQuery } from "@/api/usage";
import { ComplianceCard } from "./ComplianceCard";
import { DriftSummaryCard } from "./DriftSummaryCard";
import { UsageCards } from "./UsageCards";

/** What comes below the figures of the bill. All are asked for at once, and drawn in their order, so that neither moves the other. */
export default function LaterCards({ timeZone, drift }: { timeZone: string; drift: DriftSummary | null }) {
  const session = useSession();
  const mayReadStanding = mayCall(session, "compliance");
  const mayReadUsage = mayCall(session, "usage_meters");
  const { isPending } = useQuery({ ...complianceQuery, enabled: mayReadStanding });
  useQuery({ ...meterTrendsQuery, enabled: mayReadUsage });
  return (
    <>
      {mayReadStanding && <ComplianceCard timeZone={timeZone} />}
      {drift !== null && !(mayReadStanding && isPending) && <DriftSummaryCard drift={drift} timeZone={timeZone} />}
      {mayReadUsage && !(mayReadStanding && isPending) && <UsageCards timeZone={timeZone} />}
    </>
  );
}
