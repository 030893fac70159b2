import type { ChangedCustomer, Customer, NewCustomer, WeekStart } from "@/api/desk/types";
import { plansQuery } from "@/api/desk/plans";
import { useMay } from "@/api/desk/session";
import { useWholeList } from "@/api/paging";
import { locale } from "@/format/locale";
import { t } from "@/messages/desk";
import { SelectField, TextField } from "@/ui/Field";
import styles from "./Desk.module.css";
import { currencies, missing, timeZones, typed } from "./words";

const weekStarts = ["monday", "saturday", "sunday"] as const satisfies readonly WeekStart[];

const months = Array.from({ length: 12 }, (_, index) => ({
  value: String(index + 1),
  label: new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(Date.UTC(2001, index)),
}));

/** Names to choose from while typing; the browser draws them. */
export function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

function ZoneField({ value }: { value?: string }) {
  return (
    <>
      <TextField name="time_zone" label={t("settings.zone")} hint={t("settings.zoneHint")} defaultValue={value} list="time-zones" spellCheck={false} autoComplete="off" />
      <Suggestions id="time-zones" values={timeZones} />
    </>
  );
}

function CurrencyField({ value }: { value?: string | null | undefined }) {
  return (
    <>
      <TextField name="currency" label={t("settings.currency")} hint={t("settings.currencyHint")} defaultValue={value ?? ""} list="currencies" maxLength={3} spellCheck={false} autoComplete="off" isOptional />
      <Suggestions id="currencies" values={currencies} />
    </>
  );
}

function PlanChoice({ plans, value }: { plans: readonly { id: string; name: string }[]; value?: string | undefined }) {
  const options = [{ value: "", label: t("customers.noPlan") }, ...plans.map(({ id, name }) => ({ value: id, label: name }))];
  // The list of plans arrives later than the form: it must not lose what is chosen.
  return <SelectField key={options.length} name="plan_id" label={t("settings.plan")} options={options} defaultValue={value ?? ""} />;
}

function PlanField({ plan }: { plan?: Customer["plan"] }) {
  const { rows } = useWholeList(plansQuery);
  const known = rows ?? [];
  const plans = plan && !known.some(({ id }) => id === plan.id) ? [plan, ...known] : known;
  return <PlanChoice plans={plans} value={plan?.id} />;
}

function Plan({ plan }: { plan?: Customer["plan"] }) {
  const may = useMay();
  return may("list_plans") ? <PlanField plan={plan} /> : null;
}

/** What a new customer is made of. */
export function NewCustomerFields() {
  return (
    <>
      <TextField name="name" label={t("settings.name")} maxLength={200} autoComplete="off" />
      <div className={styles["pair"]}>
        <ZoneField value="UTC" />
        <CurrencyField />
      </div>
      <Plan />
    </>
  );
}

/** What is missing in it. */
export function newCustomerErrors(data: FormData): Record<string, string> {
  return missing(data, { name: t("settings.nameMissing"), time_zone: t("settings.zoneMissing") });
}

function code(data: FormData): string | null {
  return typed(data, "currency")?.toUpperCase() ?? null;
}

/** The new customer that was filled in. */
export function newCustomer(data: FormData): NewCustomer {
  const currency = code(data);
  const plan = typed(data, "plan_id");
  return {
    name: typed(data, "name") ?? "",
    time_zone: typed(data, "time_zone") ?? "",
    ...(currency !== null && { currency }),
    ...(plan !== undefined && { plan_id: plan }),
  };
}

/** All that can be changed of a customer, except whether it is served. */
export function SettingsFields({ customer }: { customer: Customer }) {
  return (
    <>
      <TextField name="name" label={t("settings.name")} defaultValue={customer.name} maxLength={200} autoComplete="off" />
      <TextField
        name="branding_name"
        label={t("settings.branding")}
        hint={t("settings.brandingHint")}
        defaultValue={customer.branding_name ?? ""}
        maxLength={200}
        autoComplete="off"
        isOptional
      />
      <Plan plan={customer.plan} />
      <div className={styles["pair"]}>
        <ZoneField value={customer.time_zone} />
        <CurrencyField value={customer.currency} />
      </div>
      <div className={styles["pair"]}>
        <SelectField name="fiscal_year_start" label={t("settings.fiscalYear")} options={months} defaultValue={String(customer.fiscal_year_start)} />
        <SelectField
          name="week_start"
          label={t("settings.week")}
          options={weekStarts.map((value) => ({ value, label: t(`weekStart.${value}`) }))}
          defaultValue={customer.week_start}
        />
      </div>
    </>
  );
}

/** The settings that were filled in. */
export function changedCustomer(data: FormData): ChangedCustomer {
  const week = weekStarts.find((start) => start === data.get("week_start"));
  return {
    name: typed(data, "name") ?? "",
    time_zone: typed(data, "time_zone") ?? "",
    currency: code(data),
    branding_name: typed(data, "branding_name") ?? null,
    fiscal_year_start: Number(data.get("fiscal_year_start")),
    ...(week !== undefined && { week_start: week }),
    ...(data.has("plan_id") && { plan_id: typed(data, "plan_id") ?? null }),
  };
}
