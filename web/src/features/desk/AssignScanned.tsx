import { type ReactNode, useState } from "react";
import type { MappedAccount } from "@/api/desk/types";
import { t, tn } from "@/messages/desk";
import { Assigned } from "./Assigned";
import { MapAccount } from "./MapAccount";

/** What bills call the providers that scanners name in short: an account is mapped once for both. */
const inBills: Readonly<Record<string, string>> = { aws: "AWS", azure: "Microsoft", gcp: "Google Cloud" };

interface Props {
  /** The account whose findings or resources are to be somebody's; null is none. */
  held: { account_id: string; provider: string; name: string } | null;
  /** What follows for the customer. */
  consequence: ReactNode;
  onClose: () => void;
}

/** Gives an account of which scans were held to a customer, and says what came of it. */
export function AssignScanned({ held, consequence, onClose }: Props) {
  const [assigned, setAssigned] = useState<MappedAccount | null>(null);
  return (
    <>
      {held !== null && (
        <MapAccount
          title={t("heldScans.title", { account: held.name })}
          submit={t("heldScans.assign")}
          account={{ account_id: held.account_id, provider: inBills[held.provider] ?? held.provider }}
          consequence={consequence}
          onClose={onClose}
          onMapped={(mapped) => {
            onClose();
            setAssigned(mapped);
          }}
        />
      )}
      {assigned !== null && (
        <Assigned
          title={t("heldScans.assigned")}
          text={[
            t("heldScans.assignedText", { account: assigned.account_id }),
            ...(assigned.published_rows > 0 ? [tn("accounts.published", assigned.published_rows)] : []),
          ].join(" ")}
          customerId={assigned.customer_id}
          tab="accounts"
          onClose={() => { setAssigned(null); }}
        />
      )}
    </>
  );
}
