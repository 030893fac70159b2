import { Link } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { filterBy } from "@/api/breakdown";
import { costMetrics, type ItemsSearch, readItems } from "@/api/costSearch";
import type { CostItem } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { formatCount, formatQuantity } from "@/format/number";
import { t } from "@/messages/costs";
import { ExactMoney } from "@/ui/Money";
import { Stated } from "@/ui/Stated";
import { extraOf } from "./extra";
import styles from "./ItemDetails.module.css";
import { dimensionName } from "@/api/costWords";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Cost({ name, amount, currency }: { name: string; amount: string | null | undefined; currency: string }) {
  return (
    <Fact name={name}>{amount == null ? <Stated value={null} /> : <ExactMoney amount={amount} currency={currency} />}</Fact>
  );
}

function quantity(amount: string | null | undefined, unit: string | null | undefined): string | null {
  if (amount == null) return null;
  return unit ? `${formatQuantity(amount)} ${unit}` : formatQuantity(amount);
}

function Tags({ tags }: { tags: CostItem["tags"] | undefined }) {
  if (tags == null) return <Stated value={null} />;
  const pairs: [string, unknown][] = Object.entries(tags);
  if (pairs.length === 0) return t("items.noTags");
  return (
    <ul className={styles["tags"]}>
      {pairs.map(([name, value]) => (
        <li key={name}>{`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`}</li>
      ))}
    </ul>
  );
}

/** By which rule the charge came here, and from where, so that anybody can look it up. */
function Why({ item }: { item: CostItem }) {
  const { rule, account_id: account, account_name: name, import_id: delivery, service } = item;
  const id = useId();
  const { explained } = extraOf(item);
  const values = { account: name ? t("why.accountName", { name, id: account }) : account };
  return (
    <section className={styles["why"]} aria-labelledby={id}>
      <h2 id={id}>{t("why.title")}</h2>
      <p>
        {rule.kind === "own_feed" && t("why.own_feed")}
        {rule.kind === "account" && t("why.account", values)}
        {rule.kind === "tag" && t("why.tag", { ...values, tag: rule.tag ?? "" })}
        {rule.kind === "price_book" && t("why.price_book", { service })}
      </p>
      <dl>
        <Fact name={t("items.source")}>{t("items.sourceValue", { file: item.file, line: String(item.line) })}</Fact>
        <Fact name={t("items.import")}>{delivery}</Fact>
        {rule.mapping_id && <Fact name={t("why.mapping")}>{rule.mapping_id}</Fact>}
        {rule.price_id && <Fact name={t("why.price")}>{rule.price_id}</Fact>}
        {explained.map(({ name: column, value }) => (
          <Fact key={column} name={column}>
            {value}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

/** What else the file says of the charge, by the file's own names. */
function Others({ item }: { item: CostItem }) {
  const { others } = extraOf(item);
  if (others.length === 0) return null;
  return (
    <details className={styles["others"]}>
      <summary>{t("extra.title", { count: formatCount(others.length) })}</summary>
      <dl>
        {others.map(({ name, value }) => (
          <Fact key={name} name={name}>
            <Stated value={value} />
          </Fact>
        ))}
      </dl>
    </details>
  );
}

/** Everything the file says about one charge, the four costs by their names, and why it is here. */
export function ItemDetails({ item, search }: { item: CostItem; search: ItemsSearch }) {
  // What the charge says, so that its like can be found.
  const values = { service: item.service, account: item.account_id, region: item.region_id, resource: item.resource_id };
  return (
    <div className={styles["details"]}>
      <dl>
        {costMetrics.map((cost) => (
          <Cost key={cost} name={t(`costs.metric.${cost}`)} amount={item[`${cost}_cost`]} currency={item.currency} />
        ))}
        <Fact name={t("items.quantity")}>
          <Stated value={quantity(item.consumed_quantity, item.consumed_unit)} />
        </Fact>
        <Fact name={t("items.pricingQuantity")}>
          <Stated value={quantity(item.pricing_quantity, item.pricing_unit)} />
        </Fact>
        <Fact name={t("items.chargePeriod")}>
          {`${formatInstant(item.charge_period_start, "UTC")} – ${formatInstant(item.charge_period_end, "UTC")}`}
        </Fact>
        <Fact name={t("items.category")}>
          {item.charge_category}
        </Fact>
        <Fact name={t("items.serviceCategory")}>
          <Stated value={item.service_category} />
        </Fact>
        <Fact name={t("items.provider")}>
          {item.provider}
        </Fact>
        <Fact name={t("items.accountId")}>
          {item.account_id}
        </Fact>
        <Fact name={t("items.region")}>
          <Stated value={item.region_id} />
        </Fact>
        <Fact name={t("items.resource")}>
          <Stated value={item.resource_name} />
        </Fact>
        <Fact name={t("items.resourceId")}>
          <Stated value={item.resource_id} />
        </Fact>
        <Fact name={t("items.chargeDescription")}>
          <Stated value={item.charge_description} />
        </Fact>
        <Fact name={t("items.tags")}>
          <Tags tags={item.tags} />
        </Fact>
      </dl>
      <Why item={item} />
      <Others item={item} />
      <p className={styles["links"]}>
        {Object.entries(values).map(
          ([dimension, value]) =>
            typeof value === "string" &&
            search[`filter.${dimension}`] === undefined && (
              <Link key={dimension} to="/costs/items" search={readItems({ ...search, ...filterBy(dimension, value) })} activeOptions={{ exact: true }}>
                {t("items.only", { dimension: dimensionName(dimension) })}
              </Link>
            ),
        )}
      </p>
    </div>
  );
}
