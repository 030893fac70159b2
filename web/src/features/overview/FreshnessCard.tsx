import type { Freshness } from "@/api/types";
import { formatDay, formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t } from "@/messages";
import { Card } from "@/ui/Card";
import styles from "./FreshnessCard.module.css";
import facts from "./facts.module.css";

interface Props {
  freshness: Freshness;
  timeZone: string;
  /** The day the figures are as of, to leave out its year. */
  now: string;
}

/** Through which day charges have arrived, and when the last bill came in. */
export function FreshnessCard({ freshness, timeZone, now }: Props) {
  const { charges_from: from, charges_through: through, last_import_at: last, bill_count: bills } = freshness;
  return (
    <Card title={t("fresh.question")} corner={t("fresh.through")}>
      <p className={styles["figure"]}>{through ? formatDay(through, now) : t("fresh.unknown")}</p>
      <dl className={facts["facts"]}>
        <dt>{t("fresh.lastImport")}</dt>
        <dd>{last ? formatInstant(last, timeZone) : t("fresh.unknown")}</dd>
        <dt>{t("fresh.since")}</dt>
        <dd>{from ? formatDay(from) : t("fresh.unknown")}</dd>
        <dt>{t("fresh.bills")}</dt>
        <dd>{formatCount(bills)}</dd>
      </dl>
    </Card>
  );
}
