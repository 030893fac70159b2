import type { ReactNode } from "react";
import { openComplianceSections } from "@/api/sections";
import { useSession } from "@/api/session";
import { ComplianceSections } from "@/ui/ComplianceSections";
import { type Above, Page } from "@/ui/Page";

interface Props {
  title: string;
  above?: readonly Above[];
  note?: ReactNode;
  controls?: ReactNode;
  busy?: boolean;
  children: ReactNode;
}

/** A page of compliance: the others beside it, its title, its content. */
export function ComplianceFrame(props: Props) {
  const session = useSession();
  return (
    <>
      <ComplianceSections sections={openComplianceSections(session)} />
      <Page {...props} />
    </>
  );
}
