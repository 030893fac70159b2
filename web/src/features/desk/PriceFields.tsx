import type { ReactNode } from "react";
import { costMetrics } from "@/api/costSearch";
import { plansQuery } from "@/api/desk/plans";
import type { Meter } from "@/api/desk/types";
import { useWholeList } from "@/api/paging";
import { t } from "@/messages/desk";
import { Choices, SelectField, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { CustomerPicker } from "./CustomerPicker";
import styles from "./Desk.module.css";
import { pricedUnit } from "./priceWords";
import { Suggestions } from "./settings";
import { currencies, typed } from "./words";

const audiences = ["everybody", "plan", "customer"] as const;

function PlanField() {
  const { rows, problem } = useWholeList(plansQuery);
  if (problem !== null) return <p className={form["error"]}>{problem.detail ?? t("desk.failed")}</p>;
  if (rows === null) return <p className={form["hint"]}>{t("desk.loading")}</p>;
  if (rows.length === 0) return <p className={form["hint"]}>{t("price.noPlans")}</p>;
  return <SelectField name="plan_id" label={t("price.plan")} options={rows.map(({ id, name }) => ({ value: id, label: name }))} />;
}

/** What a price is called, for whom it is, and for which months. */
export function PriceHead({ data, month }: { data: FormData; month: string }) {
  const audience = typed(data, "audience");
  return (
    <>
      <TextField name="name" label={t("price.name")} hint={t("price.nameHint")} maxLength={200} autoComplete="off" />
      <SelectField
        name="audience"
        label={t("price.audience")}
        hint={t("price.audienceHint")}
        options={audiences.map((value) => ({ value, label: t(`audience.${value}`) }))}
      />
      {audience === "plan" && <PlanField />}
      {audience === "customer" && <CustomerPicker name="customer_id" />}
      <div className={styles["pair"]}>
        <TextField name="valid_from" type="month" label={t("price.from")} hint={t("price.fromHint")} defaultValue={month} autoComplete="off" />
        <TextField name="valid_to" type="month" label={t("price.to")} hint={t("price.toHint")} autoComplete="off" isOptional />
      </div>
    </>
  );
}

interface UsageProps {
  meters: readonly Meter[];
  meter: Meter;
  /** What the unit prices are for when the bill does not call it otherwise. */
  per: string;
  children: ReactNode;
}

/** What is charged of a meter; `children` are its rates. */
export function UsageFields({ meters, meter, per, children }: UsageProps) {
  const unit = pricedUnit(meter);
  const dimensions = meter.definition.dimensions ?? [];
  return (
    <>
      <SelectField
        name="meter"
        label={t("price.meter")}
        {...(meter.definition.aggregation === "time_weighted" && { hint: t("price.meterHours", { unit }) })}
        options={meters.map(({ key, definition }) => ({ value: key, label: definition.name }))}
      />
      <div className={styles["pair"]}>
        <TextField name="currency" label={t("price.currency")} hint={t("price.currencyHint")} list="price-currencies" maxLength={3} spellCheck={false} autoComplete="off" />
        <TextField name="unit_quantity" label={t("price.per")} hint={t("price.perHint", { unit })} defaultValue="1" inputMode="decimal" autoComplete="off" />
        <TextField name="pricing_unit" label={t("price.pricingUnit")} hint={t("price.pricingUnitHint", { unit: per })} maxLength={200} autoComplete="off" isOptional />
      </div>
      <Suggestions id="price-currencies" values={currencies} />
      {dimensions.length > 0 && (
        <Choices
          key={meter.key}
          type="checkbox"
          name="dimensions"
          label={t("price.dimensions")}
          hint={t("price.dimensionsHint")}
          options={dimensions.map((name) => ({ value: name, label: name }))}
          defaultValue={[]}
        />
      )}
      {children}
      <TextField name="minimum" label={t("price.minimum")} hint={t("price.minimumHint")} inputMode="decimal" autoComplete="off" isOptional />
    </>
  );
}

/** What is put on top of cloud cost, or taken off it. */
export function MarkupFields() {
  return (
    <>
      <p className={form["hint"]}>{t("price.markupText")}</p>
      <div className={styles["pair"]}>
        <TextField name="percent" label={t("price.percent")} hint={t("price.percentHint")} autoComplete="off" />
        <SelectField name="over" label={t("price.over")} options={costMetrics.map((value) => ({ value, label: t(`costMetric.${value}`) }))} />
      </div>
      <TextField name="provider" label={t("price.provider")} hint={t("price.providerHint")} maxLength={200} autoComplete="off" isOptional />
    </>
  );
}

/** The service categories of FOCUS 1.2, <https://focus.finops.org/focus-specification/v1-2/>. */
const serviceCategories = [
  "AI and Machine Learning",
  "Analytics",
  "Business Applications",
  "Compute",
  "Databases",
  "Developer Tools",
  "Identity",
  "Integration",
  "Internet of Things",
  "Management and Governance",
  "Media",
  "Migration",
  "Mobile",
  "Multicloud",
  "Networking",
  "Other",
  "Security",
  "Storage",
  "Web",
];

/** What the charges are found under, and how a month is rounded. */
export function BillFields() {
  return (
    <div className={styles["pair"]}>
      <TextField name="service_category" label={t("price.category")} hint={t("price.categoryHint")} list="price-categories" maxLength={200} autoComplete="off" isOptional />
      <Suggestions id="price-categories" values={serviceCategories} />
      <TextField name="decimals" label={t("price.decimals")} hint={t("price.decimalsHint")} defaultValue="2" inputMode="numeric" maxLength={2} autoComplete="off" />
    </div>
  );
}
