import { filtersOf } from "./breakdown";
import { isCostDimension, type ItemsSearch, tagOf } from "./costSearch";
import { sentence } from "@/format/words";
import { t } from "@/messages/costs";
import type { CostItem, Costs } from "./types";
import { groupName, valueName } from "./groupWords";

/** A dimension as it is called among other words: `service category`, `tag team`. */
export function dimensionName(dimension: string): string {
  const key = tagOf(dimension);
  if (key !== null) return t("costs.dimension.tag", { key });
  return isCostDimension(dimension) ? t(`costs.dimension.${dimension}`) : dimension;
}

/** What accounts are called, by their ids. */
export type AccountNames = Costs["account_names"];

/** What the accounts of charges are called. */
export function accountsOf(items: readonly CostItem[]): AccountNames {
  return Object.fromEntries(items.flatMap(({ account_id: id, account_name: name }) => (typeof name === "string" ? [[id, name]] : [])));
}

/** A value of a dimension; of an account its name, and behind it the id, which two of one name do not share. */
function withName(dimension: string, value: string, accounts: AccountNames): string {
  const name = dimension === "account" && Object.hasOwn(accounts, value) ? accounts[value] : undefined;
  return name === undefined || name === "" || name === value ? value : t("costs.account", { name, id: value });
}

/** The values of a group in words. */
export function costGroupName({ group_by: names, account_names: accounts }: Pick<Costs, "group_by" | "account_names">, dimensions: readonly (string | null)[]): string {
  return groupName(dimensions.map((value, place) => value && withName(names[place] ?? "", value, accounts)));
}

/** What a filter keeps: `Service: Amazon RDS`. */
export function filterName(dimension: string, value: string, accounts: AccountNames = {}): string {
  return t("costs.filter", { dimension: sentence(dimensionName(dimension)), value: valueName(withName(dimension, value, accounts)) });
}

/** The filters of a search in words, with the dimension of each. */
export function filterNames(search: ItemsSearch, accounts: AccountNames | undefined): { dimension: string; label: string }[] {
  return filtersOf(search).map(({ dimension, value }) => ({ dimension, label: filterName(dimension, value, accounts) }));
}
