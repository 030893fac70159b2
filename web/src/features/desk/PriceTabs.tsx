import { Link } from "@tanstack/react-router";
import { useMay } from "@/api/desk/session";
import { t } from "@/messages/desk";
import styles from "./Desk.module.css";

const parts = [
  { to: "/operator/prices", label: t("prices.book"), needs: "list_prices" },
  { to: "/operator/prices/months", label: t("priced.title"), needs: "list_priced_months" },
] as const;

/** The price book, and what it has made of months. */
export function PriceTabs() {
  const may = useMay();
  return (
    <nav aria-label={t("prices.parts")} className={styles["tabs"]}>
      {parts
        .filter(({ needs }) => may(needs))
        .map(({ to, label }) => (
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
            {label}
          </Link>
        ))}
    </nav>
  );
}
