/** How a whole resource stands to what is expected. */
export const standings = ["changed", "added", "unmanaged", "removed", "moved"] as const;
export type StandingName = (typeof standings)[number];

/** What can be asked of the old and the new value. */
export const ruleValues = ["minor_version", "positive", "grows"] as const;
export type RuleValueName = (typeof ruleValues)[number];

export const ruleProviders = ["aws", "azure", "gcp", "kubernetes", "other"] as const;

/** The fields of a rule that are lists of texts, each text in a row of its own. */
export const listNames = ["types", "ids", "accounts", "regions", "paths"] as const;
export type ListName = (typeof listNames)[number];

interface Condition {
  path: string;
  is: unknown[];
}

/** A rule as it is sent, without its end. */
export type RuleWords = { title: string; reason: string; provider?: string; standings?: StandingName[]; when?: Condition[]; values?: RuleValueName } & Partial<Record<ListName, string[]>>;

/** A rule that was filled in, and the day after which it ends. */
export interface Draft {
  rule: RuleWords;
  lastDay: string | null;
  /** Of each name that is sent with a number, the rows in which they were typed: empty rows are not sent. */
  rows: Readonly<Record<string, readonly number[]>>;
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** The numbers of the rows that a list has, in order. */
function rowsOf(data: FormData, name: string): number[] {
  const found = [...data.keys()].flatMap((key) => {
    const number = key.startsWith(`${name}[`) ? /^\[(\d+)\]/.exec(key.slice(name.length))?.[1] : undefined;
    return number === undefined ? [] : [Number(number)];
  });
  return [...new Set(found)].sort((one, other) => one - other);
}

/** Values as they were typed: JSON where it is that, else texts. */
export function readValues(text: string): unknown[] {
  try {
    const read: unknown = JSON.parse(`[${text}]`);
    if (Array.isArray(read)) return read;
  } catch {
    // Texts that nobody put into quotes.
  }
  return text.split(",").flatMap((part) => {
    const one = part.trim();
    if (one === "") return [];
    try {
      return [JSON.parse(one) as unknown];
    } catch {
      return [one];
    }
  });
}

/** What was filled into the form of a rule. */
export function draftOf(data: FormData): Draft {
  const rows: Record<string, number[]> = {};
  const lists = listNames.flatMap((name) => {
    rows[name] = rowsOf(data, name).filter((row) => textOf(data, `${name}[${row}]`) !== "");
    const texts = rows[name].map((row) => textOf(data, `${name}[${row}]`));
    return texts.length === 0 ? [] : [[name, texts] as const];
  });
  rows["when"] = rowsOf(data, "when").filter((row) => textOf(data, `when[${row}].path`) + textOf(data, `when[${row}].is`) !== "");
  const when = rows["when"].map((row) => ({ path: textOf(data, `when[${row}].path`), is: readValues(textOf(data, `when[${row}].is`)) }));
  const chosen = standings.filter((one) => data.getAll("standings").includes(one));
  const values = ruleValues.find((one) => one === textOf(data, "values"));
  const provider = textOf(data, "provider");
  const lastDay = textOf(data, "until");
  return {
    rule: {
      title: textOf(data, "title"),
      reason: textOf(data, "reason"),
      ...(provider !== "" && { provider }),
      ...Object.fromEntries(lists),
      ...(chosen.length > 0 && { standings: chosen }),
      ...(when.length > 0 && { when }),
      ...(values !== undefined && { values }),
    },
    lastDay: lastDay === "" ? null : lastDay,
    rows,
  };
}

/** Whether a rule says enough not to hide everything: fields, types or ids. */
export function namesSomething({ paths, types, ids }: Pick<RuleWords, ListName>): boolean {
  return [paths, types, ids].some((list) => list !== undefined && list.length > 0);
}

/** Objections by the rows of the form: `paths[1]` of what was sent is the second row that is not empty. */
export function placeErrors<Wrong extends { field?: string }>(errors: readonly Wrong[], rows: Draft["rows"]): Wrong[] {
  return errors.map((error) => {
    const { field } = error;
    const found = field === undefined ? null : /^([a-z_]+)[[.](\d+)\]?(.*)$/.exec(field);
    if (found === null) return error;
    const [, name = "", number = "", rest = ""] = found;
    const row = rows[name]?.[Number(number)];
    // What is wrong with one value of a condition is said beside all of them.
    const part = name === "when" ? (rest.startsWith(".is") ? ".is" : ".path") : "";
    return row === undefined ? error : { ...error, field: `${name}[${row}]${part}` };
  });
}
