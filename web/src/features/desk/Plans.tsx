import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changePlan, createPlan, deletePlan, plansQuery } from "@/api/desk/plans";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { NewPlan, Plan } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { type Action, Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { PlanEntitlements } from "./PlanEntitlements";
import { missing, typed } from "./words";

const columns = [
  { key: "name", label: t("plans.name") },
  { key: "customer", label: t("plans.perCustomer"), isNumber: true },
  { key: "key", label: t("plans.perKey"), isNumber: true },
  { key: "customers", label: t("plans.customers"), isNumber: true },
];

type Open = { what: "new" } | { what: "change" | "delete"; plan: Plan };

const rates = ["requests_per_minute", "key_requests_per_minute"] as const;

function objections(data: FormData): Record<string, string> {
  const wrong = rates.filter((name) => !/^[1-9]\d{0,6}$/.test(typed(data, name) ?? ""));
  return { ...missing(data, { name: t("settings.nameMissing") }), ...Object.fromEntries(wrong.map((name) => [name, t("plans.rateWrong")])) };
}

function planOf(data: FormData): NewPlan {
  return {
    name: typed(data, "name") ?? "",
    requests_per_minute: Number(typed(data, "requests_per_minute")),
    key_requests_per_minute: Number(typed(data, "key_requests_per_minute")),
  };
}

function PlanForm({ plan, onClose, onDone }: { plan: Plan | null; onClose: () => void; onDone: (text: string) => void }) {
  const change = useChange();
  return (
    <Dialog title={plan === null ? t("plans.new") : t("plans.changeTitle", { plan: plan.name })} onClose={onClose}>
      <Form
        submit={plan === null ? t("plans.create") : t("customer.save")}
        onCancel={onClose}
        check={objections}
        onSubmit={async (data) => {
          const wanted = planOf(data);
          const problem = await change(() => (plan === null ? createPlan(wanted) : changePlan(plan.id, wanted)));
          if (problem === null) onDone(t("plans.saved", { plan: wanted.name }));
          return problem;
        }}
      >
        <TextField name="name" label={t("plans.name")} defaultValue={plan?.name} maxLength={200} autoComplete="off" />
        <TextField
          name="requests_per_minute"
          label={t("plans.perCustomer")}
          hint={t("plans.perCustomerHint")}
          inputMode="numeric"
          defaultValue={String(plan?.requests_per_minute ?? "")}
          autoComplete="off"
        />
        <TextField
          name="key_requests_per_minute"
          label={t("plans.perKey")}
          hint={t("plans.perKeyHint")}
          inputMode="numeric"
          defaultValue={String(plan?.key_requests_per_minute ?? "")}
          autoComplete="off"
        />
      </Form>
    </Dialog>
  );
}

function PlanName({ plan, isChosen }: { plan: Plan; isChosen: boolean }) {
  const may = useMay();
  if (!may("list_plan_entitlements")) return plan.name;
  return (
    <Link
      to="/operator/plans"
      search={{ plan: plan.id }}
      resetScroll={false}
      className={styles["link"]}
      {...(isChosen && { "aria-current": "true" as const })}
    >
      {plan.name}
    </Link>
  );
}

/** Plans: how much customers may ask of the installation, and what one of them, by its id, includes of each meter. */
export function Plans({ planId }: { planId: string | undefined }) {
  const may = useMay();
  const navigate = useNavigate();
  const change = useChange();
  const [open, setOpen] = useState<Open | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const close = () => {
    setOpen(null);
  };
  const finish = (text: string) => {
    close();
    setStatus(text);
  };
  const actionsFor = (plan: Plan): Action[] => [
    ...(may("list_plan_entitlements")
      ? [{ label: t("entitlements.show"), onAction: () => { void navigate({ to: "/operator/plans", search: { plan: plan.id }, resetScroll: false }); } }]
      : []),
    ...(may("change_plan") ? [{ label: t("plans.change"), onAction: () => { setOpen({ what: "change", plan }); } }] : []),
    ...(may("delete_plan") ? [{ label: t("plans.delete"), isDangerous: true, onAction: () => { setOpen({ what: "delete", plan }); } }] : []),
  ];
  return (
    <Page
      title={t("plans.title")}
      note={t("plans.note")}
      controls={
        may("create_plan") && (
          <Button look="primary" onClick={() => { setOpen({ what: "new" }); }}>
            {t("plans.new")}
          </Button>
        )
      }
    >
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_plans" query={plansQuery} empty={{ title: t("plans.none"), text: t("plans.noneText") }}>
        {(plans) => {
          const chosen = plans.find(({ id }) => id === planId);
          return (
            <div className={styles["parts"]}>
              <Records
                caption={t("plans.title")}
                columns={columns}
                actions={t("desk.actions")}
                rows={plans.map((plan) => ({
                  key: plan.id,
                  cells: {
                    name: <PlanName plan={plan} isChosen={plan === chosen} />,
                    customer: formatCount(plan.requests_per_minute),
                    key: formatCount(plan.key_requests_per_minute),
                    customers: formatCount(plan.customers),
                  },
                  actions: <Actions label={t("desk.actionsFor", { name: plan.name })} actions={actionsFor(plan)} />,
                }))}
              />
              {chosen !== undefined && may("list_plan_entitlements") && <PlanEntitlements key={chosen.id} plan={chosen} />}
            </div>
          );
        }}
      </DeskList>
      {open !== null && open.what !== "delete" && <PlanForm plan={open.what === "change" ? open.plan : null} onClose={close} onDone={finish} />}
      {open?.what === "delete" && (
        <ConfirmDialog
          title={t("plans.deleteTitle", { plan: open.plan.name })}
          confirm={t("plans.delete")}
          onConfirm={async () => {
            const problem = await change(() => deletePlan(open.plan.id));
            if (problem === null) finish(t("plans.deleted", { plan: open.plan.name }));
            return problem;
          }}
          onClose={close}
        >
          {t("plans.deleteText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}
