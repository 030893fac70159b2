import { t } from "@/messages/figures";
import { ChevronIcon } from "./icons";
import type { Sort } from "./sort";
import styles from "./SortHeader.module.css";

interface Props {
  label: string;
  column: number;
  sort: Sort | null;
  isNumber: boolean;
  onSort: () => void;
}

/** The heading of a column that its table can be sorted by. */
export function SortHeader({ label, column, sort, isNumber, onSort }: Props) {
  const mine = sort?.column === column ? sort : null;
  return (
    <th scope="col" className={isNumber ? styles["number"] : undefined} aria-sort={mine === null ? undefined : mine.isDescending ? "descending" : "ascending"}>
      <button type="button" className={styles["sort"]} title={t("figures.sort")} onClick={onSort}>
        {label}
        <span className={[styles["mark"], mine === null ? styles["off"] : mine.isDescending ? undefined : styles["up"]].filter(Boolean).join(" ")}>
          <ChevronIcon />
        </span>
      </button>
    </th>
  );
}
