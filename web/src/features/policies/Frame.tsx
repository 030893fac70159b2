import type { ReactNode } from "react";
import { openComplianceSections } from "@/api/sections";
import { mayCall, useSession } from "@/api/session";
import type { OperationName } from "@/api/types";
import { ComplianceSections } from "@/ui/ComplianceSections";
import { Page } from "@/ui/Page";
import { ProblemState } from "@/ui/states";

type PageProps = Parameters<typeof Page>[0];

/** A page about policies, beside the others of compliance; whoever may not call what it needs is told so. */
export function Frame({ needs, children, ...page }: PageProps & { needs: OperationName; children: ReactNode }) {
  const session = useSession();
  return (
    <>
      <ComplianceSections sections={openComplianceSections(session)} />
      <Page {...page}>{mayCall(session, needs) ? children : <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />}</Page>
    </>
  );
}
