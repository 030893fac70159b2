import type { ItemsSearch } from "@/api/view";
import { t } from "@/messages";
import { FilterChips } from "@/ui/FilterChips";

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

/** The filters in force. */
export function Filters({ search }: { search: ItemsSearch }) {
  const chips = filterNames.flatMap((name) => {
    const value = search[name];
    if (value === undefined) return [];
    const link = { to: "/costs/items", search: without(search, name) } as const;
    return [{ key: name, label: t(`costs.filter.${name}`, { value }), link }];
  });
  return <FilterChips chips={chips} />;
}
