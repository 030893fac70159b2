import { Link, type LinkProps } from "@tanstack/react-router";
import { t } from "@/messages";
import styles from "./FilterChips.module.css";
import { CloseIcon } from "./icons";

interface Chip {
  key: string;
  /** What it keeps: `Service: Amazon RDS`. */
  label: string;
  /** The same page without it. */
  link: Pick<LinkProps, "to" | "search">;
}

/** The filters in force, each a link to the same rows without it. */
export function FilterChips({ chips }: { chips: readonly Chip[] }) {
  if (chips.length === 0) return null;
  return (
    <ul className={styles["filters"]} aria-label={t("costs.filters")}>
      {chips.map(({ key, label, link }) => (
        <li key={key}>
          <Link {...link} activeOptions={{ exact: true }} className={styles["chip"]}>
            {label}
            <span className="hidden-text">{` (${t("costs.removeFilter")})`}</span>
            <CloseIcon />
          </Link>
        </li>
      ))}
    </ul>
  );
}
