import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { signOutOfDesk, useDeskSession } from "@/api/desk/session";
import { t } from "@/messages/desk";
import { Connection } from "@/ui/Connection";
import { PageBroken } from "@/ui/PageBroken";
import { ProblemNote } from "@/ui/states";
import { DeskShell } from "./DeskShell";
import { ownZone } from "./OwnTime";

/** The operator's desk around one of its pages, or around what became of it. */
export function Desk({ isBroken = false }: { isBroken?: boolean }) {
  const { person, role } = useDeskSession();
  const [error, setError] = useState<unknown>(null);
  const leave = () => {
    setError(null);
    signOutOfDesk().catch(setError);
  };
  return (
    <DeskShell who={person?.name ?? person?.email ?? t("desk.key")} role={t(`operatorRole.${role}`)} onSignOut={leave}>
      <Connection timeZone={ownZone} />
      {error !== null && <ProblemNote title={t("desk.signOutFailed")} problem={problemOf(error)} onRetry={leave} />}
      {isBroken ? <PageBroken /> : <Outlet />}
    </DeskShell>
  );
}

