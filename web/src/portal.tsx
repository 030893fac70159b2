import { useSuspenseQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, useState } from "react";
import { problemOf } from "./api/client";
import { mayCall, sessionQuery, signOut, switchCustomer } from "./api/session";
import type { OperationName, Session } from "./api/types";
import { readPeriod } from "./api/view";
import { formatInstant } from "./format/dates";
import { t } from "./messages";
import { Connection } from "./ui/Connection";
import { ComplianceIcon, CostIcon, DriftIcon, OverviewIcon, SettingsIcon, UsageIcon } from "./ui/icons";
import { type Destination, type Reader, Shell, type SupportNotice } from "./ui/Shell";
import { ProblemNote } from "./ui/states";

const PortalPalette = lazy(() => import("./features/commands/PortalPalette"));

/** The period goes along from page to page. */
const keepPeriod = (search: Record<string, unknown>) => readPeriod(search);

/** The pages that the navigation leads to, each for those who may call what it cannot do without. */
const destinations: readonly (Destination & { needs: OperationName })[] = [
  {
    label: t("overview.title"),
    icon: <OverviewIcon />,
    link: { to: "/", search: keepPeriod, activeOptions: { exact: true, includeSearch: false } },
    keys: "g o",
    needs: "dashboard",
  },
  {
    label: t("usage.title"),
    icon: <UsageIcon />,
    link: { to: "/usage", search: keepPeriod, activeOptions: { includeSearch: false } },
    keys: "g u",
    needs: "usage",
  },
  {
    label: t("costs.title"),
    icon: <CostIcon />,
    link: { to: "/costs", search: keepPeriod, activeOptions: { includeSearch: false } },
    keys: "g c",
    needs: "costs",
  },
  {
    label: t("compliance.title"),
    icon: <ComplianceIcon />,
    link: { to: "/compliance" },
    keys: "g m",
    needs: "compliance",
  },
  {
    label: t("drift.title"),
    icon: <DriftIcon />,
    link: { to: "/drift", activeOptions: { includeSearch: false } },
    keys: "g d",
    beside: ["/configuration-changes", "/resources", "/baselines"],
    needs: "drift",
  },
  {
    label: t("settings.title"),
    icon: <SettingsIcon />,
    link: { to: "/settings" },
    keys: "g s",
    needs: "list_sessions",
  },
];

function readerOf({ person, support }: Session): Reader {
  if (person) return { name: person.name ?? person.email, detail: person.name ? person.email : null };
  return { name: support ? support.opened_as : t("shell.byKeyOrLink"), detail: null };
}

function supportNotice({ support, customer }: Session): SupportNotice | null {
  if (!support) return null;
  const until = formatInstant(support.expires_at, customer.time_zone);
  return {
    text: t("shell.supportText", { who: support.opened_as, until }),
    reason: t("shell.supportReason", { reason: support.reason }),
  };
}

/** What stands around every page of somebody who is signed in. */
export function Portal({ children }: { children: ReactNode }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [failed, setFailed] = useState<{ title: string; error: unknown; again: () => void } | null>(null);
  const run = (title: string, action: () => Promise<void>) => {
    const again = () => {
      setFailed(null);
      action().catch((error: unknown) => {
        setFailed({ title, error, again });
      });
    };
    again();
  };
  if (session === null) return children;
  return (
    <Shell
      customer={session.customer}
      customers={session.customers}
      reader={readerOf(session)}
      support={supportNotice(session)}
      destinations={destinations.filter(({ needs }) => mayCall(session, needs))}
      Palette={PortalPalette}
      onSwitch={(customer) => {
        run(t("shell.switchFailed"), () => switchCustomer(customer));
      }}
      onSignOut={() => {
        run(t("shell.signOutFailed"), signOut);
      }}
    >
      <Connection timeZone={session.customer.time_zone} />
      {failed !== null && <ProblemNote title={failed.title} problem={problemOf(failed.error)} onRetry={failed.again} />}
      {children}
    </Shell>
  );
}
