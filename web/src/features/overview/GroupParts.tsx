import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { filtersOfGroup } from "@/api/breakdown";
import { problemOf } from "@/api/client";
import { type CostsSearch, readCosts } from "@/api/costSearch";
import { costsQuery } from "@/api/costs";
import type { Costs, Period } from "@/api/types";
import { t as costWords } from "@/messages/costs";
import { tn } from "@/messages/figures";
import { ProblemNote } from "@/ui/states";
import { costGroupName } from "@/api/costWords";
import { type Part, Parts, type PartsProps } from "./Parts";

interface Props extends Omit<PartsProps, "parts"> {
  dimension: "service_category" | "account";
  period: Period;
  loading: ReactNode;
}

/** What is asked next of one of them. */
const next = { service_category: "account", account: "service" };

/** The groups of the costs; each leads to its own figures, broken down by what is asked next. */
function partsOf(costs: Costs, currency: string, dimension: Props["dimension"], search: CostsSearch): readonly Part[] {
  const block = costs.currencies.find((one) => one.currency === currency);
  const told = block?.groups.filter(({ is_other: isOther }) => !isOther).length ?? 0;
  return (block?.groups ?? []).flatMap((group) => {
    if (typeof group.amount !== "string") return [];
    const name = group.is_other ? tn("figures.others", (block?.group_count ?? 0) - told) : costGroupName(costs, group.dimensions);
    const narrowed = group.is_other ? search : { ...search, ...filtersOfGroup([dimension], group.dimensions), group_by: next[dimension] };
    return [{ ...group, amount: group.amount, name, link: { to: "/costs", search: readCosts({ ...narrowed }) } as const }];
  });
}

/** The parts of an amount that the overview's own answer does not have: by category, by account. */
export default function GroupParts({ dimension, period, loading, ...rest }: Props) {
  const { range, from, to, compare } = period;
  const search = readCosts({ ...(range === "custom" ? { from, to } : { range }), compare, group_by: dimension });
  const { data: costs, error, refetch } = useQuery(costsQuery(search));
  if (costs !== undefined) return <Parts parts={partsOf(costs, rest.currency, dimension, search)} {...rest} />;
  if (error === null) return loading;
  return <ProblemNote title={costWords("costs.failedParts")} problem={problemOf(error)} onRetry={() => void refetch()} />;
}
