/** Attributes that a source never says, by their paths (`volumes[].encrypted`): what is kept of them is a default, and is compared with nothing. */

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether there is anything in what is left. */
function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function without(object: Record<string, unknown>, path: string): Record<string, unknown> {
  const [first = "", ...others] = path.split(".");
  const name = first.replace(/\[\]$/, "");
  const rest = others.join(".");
  if (!(name in object)) return object;
  const { [name]: value, ...left } = object;
  if (rest === "") return left;
  const inner = (one: unknown): unknown => (isObject(one) ? without(one, rest) : one);
  const kept = first.endsWith("[]") && Array.isArray(value) ? value.map(inner) : inner(value);
  return isEmpty(kept) ? left : { ...left, [name]: kept };
}

/** What the sources of these configurations never say, each once. */
export function unsaidOf(...configurations: readonly unknown[]): string[] {
  const lists = configurations.map((one) => (isObject(one) && Array.isArray(one["unsaid"]) ? (one["unsaid"] as unknown[]) : []));
  const texts = lists.flat().filter((one): one is string => typeof one === "string");
  return [...new Set(texts)].sort();
}

/** A configuration without the attributes at these paths. */
export function withoutUnsaid(configuration: unknown, paths: readonly string[]): unknown {
  if (!isObject(configuration) || !isObject(configuration["attributes"])) return configuration;
  return { ...configuration, attributes: paths.reduce(without, configuration["attributes"]) };
}
