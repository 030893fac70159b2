/** A list that comes as a file. */
type Dataset = "cost-items" | "usage-events" | "audit-events" | "violations";

/** The address of a list as a file, by the query of the list. */
export function exportAddress(dataset: Dataset, query: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const parameters = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, one])));
  return `/v1/exports/${dataset}?${new URLSearchParams(parameters).toString()}`;
}
