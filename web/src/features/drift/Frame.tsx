import type { ReactNode } from "react";
import { openDriftSections } from "@/api/sections";
import { mayCall, useSession } from "@/api/session";
import type { OperationName } from "@/api/types";
import { DriftSections } from "@/ui/DriftSections";
import { Page } from "@/ui/Page";
import { ProblemState } from "@/ui/states";

type PageProps = Parameters<typeof Page>[0];

/** A page of drift: the others beside it, its title, its content. */
export function Frame(props: PageProps) {
  return (
    <>
      <DriftSections sections={openDriftSections(useSession())} />
      <Page {...props} />
    </>
  );
}

/** The page for those who may call what it cannot do without; the others are told so. */
export function Allowed({ needs, title, children }: { needs: OperationName; title: string; children: ReactNode }) {
  if (mayCall(useSession(), needs)) return children;
  return (
    <Frame title={title}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Frame>
  );
}
