import { useEffect, useRef, useState } from "react";
import { metersQuery } from "@/api/desk/meters";
import { deletePlanEntitlement, planEntitlementsQuery } from "@/api/desk/plans";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Plan, PlanEntitlement } from "@/api/desk/types";
import { useList } from "@/api/paging";
import { t } from "@/messages/desk";
import { type Action, Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Quantity } from "@/ui/Quantity";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { EntitlementForm, type Measured } from "./EntitlementForm";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "meter", label: t("entitlements.meter") },
  { key: "included", label: t("entitlements.included"), isNumber: true },
  { key: "soft", label: t("entitlements.softLimit"), isNumber: true },
  { key: "hard", label: t("entitlements.hardLimit"), isNumber: true },
  { key: "changed", label: t("entitlements.changed"), isWide: true },
];

type Open = { what: "add" } | { what: "change" | "remove"; entitlement: PlanEntitlement };

function Amount({ value, unit }: { value: string | null | undefined; unit: string }) {
  if (typeof value !== "string") return t("entitlements.notSaid");
  return <Quantity value={value} unit={unit} />;
}

/** What a plan includes of each meter in a month, and its limits. */
export function PlanEntitlements({ plan }: { plan: Plan }) {
  const may = useMay();
  const change = useChange();
  const { rows } = useList(metersQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [plan.id]);

  const close = () => {
    setOpen(null);
  };
  const finish = (text: string) => {
    close();
    setStatus(text);
  };
  const meters: Measured[] = rows?.map(({ key, definition: { name, unit } }) => ({ key, name, unit })) ?? [];
  // An archived meter is told of by its key.
  const measured = (key: string) => meters.find((meter) => meter.key === key) ?? { key, name: key, unit: "" };
  const actionsFor = (entitlement: PlanEntitlement): Action[] => [
    ...(may("set_plan_entitlement") ? [{ label: t("entitlements.change"), onAction: () => { setOpen({ what: "change", entitlement }); } }] : []),
    ...(may("delete_plan_entitlement")
      ? [{ label: t("entitlements.remove"), isDangerous: true, onAction: () => { setOpen({ what: "remove", entitlement }); } }]
      : []),
  ];
  return (
    <section className={styles["section"]} aria-labelledby="plan-entitlements">
      <div className={styles["head"]}>
        <h2 ref={heading} id="plan-entitlements" tabIndex={-1}>
          {t("entitlements.title", { plan: plan.name })}
        </h2>
        {may("set_plan_entitlement") && <Button onClick={() => { setOpen({ what: "add" }); }}>{t("entitlements.add")}</Button>}
        <p>{t("entitlements.note")}</p>
      </div>
      <StatusLine>{status}</StatusLine>
      <DeskList
        operation="list_plan_entitlements"
        query={planEntitlementsQuery(plan.id)}
        empty={{ title: t("entitlements.none"), text: t("entitlements.noneText") }}
      >
        {(entitlements) => (
          <Records
            caption={t("entitlements.title", { plan: plan.name })}
            columns={columns}
            actions={t("desk.actions")}
            rows={entitlements.map((entitlement) => {
              const { name, unit } = measured(entitlement.meter);
              return {
                key: entitlement.meter_id,
                cells: {
                  meter: <RecordName name={name} detail={<span className={styles["id"]}>{entitlement.meter}</span>} />,
                  included: <Amount value={entitlement.included} unit={unit} />,
                  soft: <Amount value={entitlement.soft_limit} unit={unit} />,
                  hard: <Amount value={entitlement.hard_limit} unit={unit} />,
                  changed: <OwnTime at={entitlement.changed_at} />,
                },
                actions: <Actions label={t("desk.actionsFor", { name })} actions={actionsFor(entitlement)} />,
              };
            })}
          />
        )}
      </DeskList>
      {open?.what === "add" && <EntitlementForm plan={plan} meters={meters} entitlement={null} onClose={close} onDone={finish} />}
      {open?.what === "change" && (
        <EntitlementForm plan={plan} meters={[measured(open.entitlement.meter)]} entitlement={open.entitlement} onClose={close} onDone={finish} />
      )}
      {open?.what === "remove" && (
        <ConfirmDialog
          title={t("entitlements.removeTitle", { meter: measured(open.entitlement.meter).name, plan: plan.name })}
          confirm={t("entitlements.remove")}
          onConfirm={async () => {
            const { meter } = open.entitlement;
            const problem = await change(() => deletePlanEntitlement(plan.id, meter));
            if (problem === null) finish(t("entitlements.removed", { plan: plan.name, meter: measured(meter).name }));
            return problem;
          }}
          onClose={close}
        >
          {t("entitlements.removeText")}
        </ConfirmDialog>
      )}
    </section>
  );
}
