import { t } from "@/messages";
import styles from "./Brand.module.css";

/** Mark and name of the product. */
export function Brand() {
  return (
    <p className={styles["brand"]}>
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path
          fill="var(--accent-ink)"
          d="M7 8.5A1.5 1.5 0 0 1 8.5 7h15A1.5 1.5 0 0 1 25 8.5v2a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 7 10.5zM13.5 14h5v9.5a1.5 1.5 0 0 1-1.5 1.5h-2a1.5 1.5 0 0 1-1.5-1.5z"
        />
      </svg>
      {t("product.name")}
    </p>
  );
}
