import { useQuery } from "@tanstack/react-query";
import { complianceQuery } from "@/api/compliance";
import { mayCall, useSession } from "@/api/session";
import { meterTrendsQuery } from "@/api/usage";
import { ComplianceCard } from "./ComplianceCard";
import { UsageCards } from "./UsageCards";

/** What comes below the figures of the bill. Both are asked for at once, and drawn in their order, so that neither moves the other. */
export default function LaterCards({ timeZone }: { timeZone: string }) {
  const session = useSession();
  const mayReadStanding = mayCall(session, "compliance");
  const mayReadUsage = mayCall(session, "usage_meters");
  const { isPending } = useQuery({ ...complianceQuery, enabled: mayReadStanding });
  useQuery({ ...meterTrendsQuery, enabled: mayReadUsage });
  return (
    <>
      {mayReadStanding && <ComplianceCard timeZone={timeZone} />}
      {mayReadUsage && !(mayReadStanding && isPending) && <UsageCards timeZone={timeZone} />}
    </>
  );
}
