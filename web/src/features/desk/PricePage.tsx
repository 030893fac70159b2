import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { metersQuery } from "@/api/desk/meters";
import { createPrice } from "@/api/desk/prices";
import { useMay } from "@/api/desk/session";
import type { Meter } from "@/api/desk/types";
import { useList } from "@/api/paging";
import { t } from "@/messages/desk";
import { SelectField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { Block, ProblemState, Skeleton } from "@/ui/states";
import styles from "./Desk.module.css";
import layout from "./MeterPage.module.css";
import { type Draft, draftErrors, firstRows, inFields, kindOf, priceOf, ratesIn, termsOf, valuesOf } from "./priceDraft";
import { BillFields, MarkupFields, PriceHead, UsageFields } from "./PriceFields";
import { PriceRates, rateName } from "./PriceRates";
import { PriceTrial, type Trialled } from "./PriceTrial";
import { perUnit, pricedUnit } from "./priceWords";
import { typed } from "./words";

const forbidden = { status: 403 };

/** This month, `2026-11`: prices hold for UTC months. */
function thisMonth(): string {
  return new Date().toISOString().slice(0, 7);
}

/** Of what a quantity can be tried. */
function trialled({ data, rows, dimensions }: Draft, unit: string): Trialled[] {
  if (kindOf(data) === "markup") return [{ key: "markup", name: t("prices.markup"), label: t("trial.cost") }];
  return ratesIn(rows, dimensions).map((row, place) => {
    const values = valuesOf(data, row, dimensions);
    const said = values?.filter((value) => value !== null).join(", ");
    const name = said === undefined || said === "" ? rateName(row, place, dimensions) : said;
    return { key: String(row.id), name, label: t("trial.quantity", { rate: name, unit }), values };
  });
}

function Editor({ meters }: { meters: readonly Meter[] }) {
  const change = useChange();
  const navigate = useNavigate();
  const [data, setData] = useState(() => new FormData());
  const [rows, setRows] = useState(firstRows);
  const [month] = useState(thisMonth);
  const meter = meters.find(({ key }) => key === typed(data, "meter")) ?? meters[0];
  const kind = kindOf(data);
  const unit = meter === undefined ? "" : pricedUnit(meter);
  const counted = perUnit(typed(data, "unit_quantity") ?? "1", unit);
  const per = typed(data, "pricing_unit") ?? counted;
  // What is chosen of one meter is not chosen of another.
  const chosenIn = (said: FormData) => (meter?.definition.dimensions ?? []).filter((name) => said.getAll("dimensions").includes(name));
  const draftIn = (said: FormData): Draft => ({ data: said, rows, meter: meter?.key ?? "", dimensions: chosenIn(said) });
  const draft = draftIn(data);
  return (
    <div className={layout["columns"]}>
      <section className={layout["panel"]}>
        <h2>{t("price.what")}</h2>
        <Form
          submit={t("price.create")}
          onInput={setData}
          check={(said) => draftErrors(draftIn(said))}
          onSubmit={async (said) => {
            const wanted = draftIn(said);
            const problem = await change(() => createPrice(priceOf(wanted)));
            if (problem === null) await navigate({ to: "/operator/prices" });
            return inFields(problem, wanted);
          }}
        >
          <PriceHead data={data} month={month} />
          <SelectField
            name="kind"
            label={t("price.kind")}
            options={(["usage", "markup"] as const).map((value) => ({ value, label: t(`priceKind.${value}`) }))}
          />
          {/* What was typed for one kind stays while the other is looked at. */}
          <div hidden={kind !== "usage"} className={styles["stack"]}>
            {meter === undefined ? (
              <p>{t("price.noMeters")}</p>
            ) : (
              <UsageFields meters={meters} meter={meter} per={counted}>
                <PriceRates data={data} rows={rows} dimensions={draft.dimensions} unit={unit} per={per} onChange={setRows} />
              </UsageFields>
            )}
          </div>
          <div hidden={kind !== "markup"} className={styles["stack"]}>
            <MarkupFields />
          </div>
          <BillFields />
          <p className={styles["fine"]}>{t("price.createText")}</p>
        </Form>
      </section>
      <PriceTrial terms={termsOf(draft)} of={trialled(draft, unit)} />
    </div>
  );
}

function Loaded() {
  const { rows, problem, onRetry } = useList(metersQuery);
  if (rows !== null) return <Editor meters={rows.filter(({ definition }) => definition.aggregation !== "percentiles")} />;
  if (problem !== null) return <ProblemState problem={problem} onRetry={onRetry} />;
  return (
    <Skeleton label={t("desk.loading")}>
      <div className={styles["panel"]}>
        <Block height="320px" />
      </div>
    </Skeleton>
  );
}

/** A price to be made, tried on quantities while it is written. */
export function PricePage() {
  const may = useMay();
  return (
    <Page
      title={t("prices.new")}
      above={[{ label: t("prices.title"), link: { to: "/operator/prices" } }]}
    >
      {may("create_price") && may("list_meters") ? <Loaded /> : <ProblemState problem={forbidden} onRetry={() => undefined} />}
    </Page>
  );
}
