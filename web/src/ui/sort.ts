import { compare } from "@/format/decimal";
import { locale } from "@/format/locale";

/** By which column a table is sorted, and whether the largest stands first. */
export interface Sort {
  column: number;
  isDescending: boolean;
}

/** What a row is sorted by in a column: a text, an exact decimal, or nothing, which always comes last. */
export type SortValue = { text: string } | { decimal: string } | null;

const texts = new Intl.Collator(locale, { numeric: true });

function compareValues(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return 0;
  if ("decimal" in a && "decimal" in b) return compare(a.decimal, b.decimal);
  return texts.compare("text" in a ? a.text : a.decimal, "text" in b ? b.text : b.decimal);
}

/** Rows in the order of a column; those of equal value stay in the order they were in, those without one come last. */
export function sortRows<Row>(rows: readonly Row[], valueOf: (row: Row) => SortValue, isDescending: boolean): Row[] {
  return rows
    .map((row, place) => ({ row, place, value: valueOf(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null) || a.place - b.place;
      const order = compareValues(a.value, b.value);
      return (isDescending ? -order : order) || a.place - b.place;
    })
    .map(({ row }) => row);
}

/** The next state of a column's header: numbers begin with the largest, texts with the first; the third press gives the own order back. */
export function nextSort(sort: Sort | null, column: number, isNumber: boolean): Sort | null {
  if (sort?.column !== column) return { column, isDescending: isNumber };
  return sort.isDescending === isNumber ? { column, isDescending: !isNumber } : null;
}
