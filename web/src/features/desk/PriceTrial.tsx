import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { problemOf } from "@/api/client";
import { priceTrialQuery } from "@/api/desk/prices";
import type { PriceTerms, TrialQuantity, TriedLine, TriedPrice } from "@/api/desk/types";
import { sign } from "@/format/decimal";
import { sentence } from "@/format/words";
import { formatQuantity } from "@/format/number";
import { t } from "@/messages/desk";
import form from "@/ui/Form.module.css";
import { ExactMoney } from "@/ui/Money";
import { Records } from "@/ui/Records";
import { explainProblem, type ProblemText } from "@/ui/states";
import layout from "./MeterPage.module.css";
import { isComplete, placeOf } from "./priceDraft";
import styles from "./PricePage.module.css";
import { useSettled } from "./useSettled";

/** A quantity of a month that can be thought up: of a rate, or the cost that a mark-up is over. */
export interface Trialled {
  key: string;
  /** Of what it is: `Rate 1`. */
  name: string;
  label: string;
  /** The values of the dimensions; none where it is for all others. */
  values?: (string | null)[] | undefined;
}

const columns = [
  { key: "part", label: t("trial.part") },
  { key: "quantity", label: t("trial.amount"), isNumber: true },
  { key: "price", label: t("trial.price"), isNumber: true },
  { key: "charge", label: t("trial.charge"), isNumber: true },
];

/** An amount; of a mark-up nobody knows in which currency. */
function Amount({ amount, currency }: { amount: string; currency: string | undefined }) {
  return currency === undefined ? <data value={amount}>{formatQuantity(amount)}</data> : <ExactMoney amount={amount} currency={currency} />;
}

function partOf({ rate, tier }: TriedLine, terms: PriceTerms): string {
  if (terms.charge.kind === "markup") return t("trial.markupPart", { percent: formatQuantity(terms.charge.percent) });
  if (rate == null) return t("trial.noRate");
  return tier == null ? t("trial.includedPart") : t("trial.tierPart", { number: String(tier) });
}

function Result({ tried, terms, names }: { tried: TriedPrice; terms: PriceTerms; names: readonly string[] }) {
  const currency = terms.charge.kind === "usage" ? terms.charge.currency : undefined;
  const sums = [
    [t("trial.minimum"), tried.minimum],
    [t("trial.rounding"), tried.rounding],
  ] as const;
  return (
    <>
      <Records
        caption={t("trial.result")}
        columns={terms.charge.kind === "usage" ? columns : columns.filter(({ key }) => key !== "price")}
        rows={tried.lines.map((line, index) => ({
          key: String(index),
          cells: {
            part: names.length > 1 ? t("trial.partOf", { rate: names[line.quantity_index] ?? "", part: partOf(line, terms) }) : sentence(partOf(line, terms)),
            quantity: <data value={line.quantity}>{formatQuantity(line.quantity)}</data>,
            price: line.unit_price == null ? t("trial.free") : <Amount amount={line.unit_price} currency={currency} />,
            charge: <Amount amount={line.cost} currency={currency} />,
          },
        }))}
      />
      <dl className={styles["sums"]}>
        {sums
          .filter(([, amount]) => sign(amount) !== 0)
          .map(([name, amount]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Amount amount={amount} currency={currency} />
              </dd>
            </div>
          ))}
        <div className={styles["total"]}>
          <dt>{t("trial.total")}</dt>
          <dd>
            <span role="status">
              <Amount amount={tried.total} currency={currency} />
            </span>
          </dd>
        </div>
      </dl>
    </>
  );
}

/** The first thing that the server has against the terms, and where. */
function objection(problem: ProblemText): string {
  const [first] = problem.errors ?? [];
  if (first === undefined) return explainProblem(problem);
  const where = first.field === undefined ? null : placeOf(first.field);
  return where === null ? sentence(first.detail) : t("trial.wrong", { where, detail: first.detail });
}

interface Asked {
  terms: PriceTerms;
  quantities: TrialQuantity[];
  /** What the quantities are of. */
  names: string[];
}

function Tried({ terms, quantities, names }: Asked) {
  const { data, error, isPlaceholderData } = useQuery(priceTrialQuery(terms, quantities));
  if (error !== null) {
    return (
      <p className={layout["wrong"]} role="alert">
        {objection(problemOf(error))}
      </p>
    );
  }
  // The figures before are those of other terms, and would be read with these ones' names.
  return data === undefined || isPlaceholderData ? <p role="status">{t("trial.running")}</p> : <Result tried={data} terms={terms} names={names} />;
}

/** What is typed at first: enough to reach a tier or two. */
const usual = "100000";

/** What a price would charge for quantities that somebody thinks up, while it is written. */
export function PriceTrial({ terms, of }: { terms: PriceTerms; of: readonly Trialled[] }) {
  const id = useId();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const asked = of
    .map(({ key, name, values }) => ({ name, values, quantity: (typed[key] ?? usual).trim() }))
    .filter(({ quantity }) => quantity !== "");
  const wanted: Asked = {
    terms,
    quantities: asked.map(({ values, quantity }) => ({ quantity, ...(values !== undefined && { values }) })),
    names: asked.map(({ name }) => name),
  };
  // As text, so that it is the same while nothing in it changes.
  const settled = JSON.parse(useSettled(JSON.stringify(wanted))) as Asked;
  return (
    <section className={[layout["panel"], styles["trial"]].join(" ")} aria-labelledby={`${id}-title`}>
      <div className={layout["head"]}>
        <h2 id={`${id}-title`}>{t("trial.title")}</h2>
      </div>
      <div className={styles["quantities"]}>
        {of.map(({ key, label }) => (
          <div key={key} className={form["field"]}>
            <label htmlFor={`${id}-${key}`}>{label}</label>
            <input
              id={`${id}-${key}`}
              className={form["input"]}
              value={typed[key] ?? usual}
              inputMode="decimal"
              autoComplete="off"
              aria-describedby={`${id}-note`}
              onChange={({ target }) => {
                setTyped({ ...typed, [key]: target.value });
              }}
            />
          </div>
        ))}
        <p id={`${id}-note`} className={form["hint"]}>
          {t("trial.note")}
        </p>
      </div>
      <div className={layout["result"]}>
        <h3>{t("trial.result")}</h3>
        {!isComplete(settled.terms) && <p>{t("trial.incomplete")}</p>}
        {isComplete(settled.terms) && settled.quantities.length === 0 && <p>{t("trial.noQuantity")}</p>}
        {isComplete(settled.terms) && settled.quantities.length > 0 && <Tried {...settled} />}
      </div>
    </section>
  );
}
