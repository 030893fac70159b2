import { useState } from "react";
import { planEntitlementsQuery, setPlanEntitlement } from "@/api/desk/plans";
import { useChange } from "@/api/desk/change";
import type { NewEntitlement, Plan, PlanEntitlement } from "@/api/desk/types";
import { useList } from "@/api/paging";
import { roundedQuantity } from "@/format/quantity";
import { t } from "@/messages/desk";
import { Dialog } from "@/ui/Dialog";
import { SelectField, TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { typed } from "./words";

/** A meter, as far as amounts of it need it. */
export interface Measured {
  key: string;
  name: string;
  unit: string;
}

interface Props {
  plan: Plan;
  /** The meters to choose from; the one that it is about when it is changed. */
  meters: readonly Measured[];
  /** What the plan says of the meter now; null adds another one. */
  entitlement: PlanEntitlement | null;
  onClose: () => void;
  onDone: (text: string) => void;
}

const limits = [
  { name: "included", label: t("entitlements.included"), hint: t("entitlements.includedHint") },
  { name: "soft_limit", label: t("entitlements.softLimit"), hint: t("entitlements.softLimitHint") },
  { name: "hard_limit", label: t("entitlements.hardLimit"), hint: t("entitlements.hardLimitHint") },
] as const;

const amount = /^\d+(\.\d+)?$/;

function entitlementOf(data: FormData): NewEntitlement {
  const said = limits.flatMap(({ name }) => {
    const value = typed(data, name);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(said) as NewEntitlement;
}

function objections(data: FormData): Record<string, string> {
  const said = entitlementOf(data);
  if (Object.keys(said).length === 0) return { included: t("entitlements.missing") };
  const wrong = Object.entries(said).filter(([, value]) => !amount.test(value ?? ""));
  return Object.fromEntries(wrong.map(([name]) => [name, t("entitlements.amountWrong")]));
}

/** A long row of digits in words beside the hint, so that a zero too many is seen. */
function hinted(hint: string, value: string | null | undefined, unit: string): string {
  return typeof value === "string" && amount.test(value) ? t("entitlements.readsAs", { hint, quantity: roundedQuantity(value, unit) }) : hint;
}

/** What a plan includes of one meter in a month, and from where on use is told of or refused. */
export function EntitlementForm({ plan, meters, entitlement, onClose, onDone }: Props) {
  const change = useChange();
  const { rows: taken } = useList(planEntitlementsQuery(plan.id));
  const offered = entitlement === null ? meters.filter(({ key }) => !taken?.some(({ meter }) => meter === key)) : meters;
  const [said, setSaid] = useState<NewEntitlement>(entitlement ?? {});
  const [key, setKey] = useState(offered[0]?.key);
  const meter = offered.find((one) => one.key === key) ?? offered[0];
  const title = entitlement === null || meter === undefined ? t("entitlements.addTitle", { plan: plan.name }) : t("entitlements.changeTitle", { plan: plan.name, meter: meter.name });
  if (meter === undefined) {
    return (
      <Dialog title={title} onClose={onClose}>
        <p>{t("entitlements.noMeters")}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        submit={t("customer.save")}
        onCancel={onClose}
        onInput={(data) => {
          setSaid(entitlementOf(data));
        }}
        check={objections}
        onSubmit={async (data) => {
          const problem = await change(() => setPlanEntitlement(plan.id, meter.key, entitlementOf(data)));
          if (problem === null) onDone(t("entitlements.saved", { plan: plan.name, meter: meter.name }));
          return problem;
        }}
      >
        {entitlement === null && (
          <SelectField
            name="meter"
            label={t("entitlements.meter")}
            options={offered.map((one) => ({ value: one.key, label: one.name }))}
            defaultValue={meter.key}
            onChange={setKey}
          />
        )}
        {limits.map(({ name, label, hint }) => (
          <TextField
            key={name}
            name={name}
            label={meter.unit === "" ? label : t("entitlements.inUnit", { name: label, unit: meter.unit })}
            hint={hinted(hint, said[name], meter.unit)}
            inputMode="decimal"
            defaultValue={entitlement?.[name] ?? ""}
            autoComplete="off"
            isOptional
          />
        ))}
      </Form>
    </Dialog>
  );
}
