import { Link } from "@tanstack/react-router";
import type { ItemsSearch } from "@/api/view";
import { t } from "@/messages";
import { CloseIcon } from "@/ui/icons";
import styles from "./Filters.module.css";

const filterNames = ["currency", "service", "account"] as const;

/** The search without its filters, the period kept; null when it has none. */
export function withoutFilters(search: ItemsSearch): ItemsSearch | null {
  if (filterNames.every((name) => search[name] === undefined)) return null;
  const { currency: _currency, service: _service, account: _account, ...period } = search;
  return period;
}

function without(search: ItemsSearch, name: (typeof filterNames)[number]): ItemsSearch {
  const { [name]: _removed, ...rest } = search;
  return rest;
}

/** The filters in force, each a link to the same rows without it. */
export function Filters({ search }: { search: ItemsSearch }) {
  const active = filterNames.flatMap((name) => {
    const value = search[name];
    return value === undefined ? [] : [{ name, label: t(`costs.filter.${name}`, { value }) }];
  });
  if (active.length === 0) return null;
  return (
    <ul className={styles["filters"]} aria-label={t("costs.filters")}>
      {active.map(({ name, label }) => (
        <li key={name}>
          <Link to="/costs/items" search={without(search, name)} activeOptions={{ exact: true }} className={styles["chip"]}>
            {label}
            <span className="hidden-text">{` (${t("costs.removeFilter")})`}</span>
            <CloseIcon />
          </Link>
        </li>
      ))}
    </ul>
  );
}
