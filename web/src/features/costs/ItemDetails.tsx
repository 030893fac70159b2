import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CostItem } from "@/api/types";
import type { ItemsSearch } from "@/api/view";
import { formatInstant } from "@/format/dates";
import { formatQuantity } from "@/format/number";
import { t } from "@/messages";
import { ExactMoney } from "@/ui/Money";
import { Stated } from "@/ui/Stated";
import styles from "./ItemDetails.module.css";

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

function Tags({ tags }: { tags: CostItem["tags"] | undefined }) {
  if (tags == null) return <Stated value={null} />;
  const pairs: [string, unknown][] = Object.entries(tags);
  if (pairs.length === 0) return t("costs.noTags");
  return (
    <ul className={styles["tags"]}>
      {pairs.map(([name, value]) => (
        <li key={name}>{`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`}</li>
      ))}
    </ul>
  );
}

/** Everything the file says about one charge, the four costs by their names. */
export function ItemDetails({ item, search }: { item: CostItem; search: ItemsSearch }) {
  const quantity = item.consumed_quantity == null ? null : formatQuantity(item.consumed_quantity);
  const unit = item.consumed_unit;
  return (
    <div className={styles["details"]}>
      <dl>
        <Cost name={t("costs.billed")} amount={item.billed_cost} currency={item.currency} />
        <Cost name={t("costs.effective")} amount={item.effective_cost} currency={item.currency} />
        <Cost name={t("costs.list")} amount={item.list_cost} currency={item.currency} />
        <Cost name={t("costs.contracted")} amount={item.contracted_cost} currency={item.currency} />
        <Fact name={t("costs.quantity")}>
          <Stated value={quantity === null || !unit ? quantity : `${quantity} ${unit}`} />
        </Fact>
        <Fact name={t("costs.chargePeriod")}>
          {`${formatInstant(item.charge_period_start, "UTC")} – ${formatInstant(item.charge_period_end, "UTC")}`}
        </Fact>
        <Fact name={t("costs.category")}>
          {item.charge_category}
        </Fact>
        <Fact name={t("costs.serviceCategory")}>
          <Stated value={item.service_category} />
        </Fact>
        <Fact name={t("costs.provider")}>
          {item.provider}
        </Fact>
        <Fact name={t("costs.accountId")}>
          {item.account_id}
        </Fact>
        <Fact name={t("costs.region")}>
          <Stated value={item.region_id} />
        </Fact>
        <Fact name={t("costs.resource")}>
          <Stated value={item.resource_name} />
        </Fact>
        <Fact name={t("costs.resourceId")}>
          <Stated value={item.resource_id} />
        </Fact>
        <Fact name={t("costs.chargeDescription")}>
          <Stated value={item.charge_description} />
        </Fact>
        <Fact name={t("costs.tags")}>
          <Tags tags={item.tags} />
        </Fact>
        <Fact name={t("costs.source")}>{t("costs.sourceValue", { file: item.file, line: String(item.line) })}</Fact>
        <Fact name={t("costs.import")}>{item.import_id}</Fact>
      </dl>
      <p className={styles["links"]}>
        {search.service === undefined && (
          <Link to="/costs/items" search={{ ...search, service: item.service }} activeOptions={{ exact: true }}>
            {t("costs.onlyService")}
          </Link>
        )}
        {search.account === undefined && (
          <Link to="/costs/items" search={{ ...search, account: item.account_id }} activeOptions={{ exact: true }}>
            {t("costs.onlyAccount")}
          </Link>
        )}
      </p>
    </div>
  );
}
