import { filtersOf } from "@/api/breakdown";
import { isCostDimension, type ItemsSearch, tagOf } from "@/api/costs";
import { sentence } from "@/format/words";
import { t } from "@/messages/costs";
import { valueName } from "@/ui/figures/words";

/** A dimension as it is called among other words: `service category`, `tag team`. */
export function dimensionName(dimension: string): string {
  const key = tagOf(dimension);
  if (key !== null) return t("costs.dimension.tag", { key });
  return isCostDimension(dimension) ? t(`costs.dimension.${dimension}`) : dimension;
}

/** What a filter keeps: `Service: Amazon RDS`. */
export function filterName(dimension: string, value: string): string {
  return t("costs.filter", { dimension: sentence(dimensionName(dimension)), value: valueName(value) });
}

/** The filters of a search in words, with the dimension of each. */
export function filterNames(search: ItemsSearch): { dimension: string; label: string }[] {
  return filtersOf(search).map(({ dimension, value }) => ({ dimension, label: filterName(dimension, value) }));
}
