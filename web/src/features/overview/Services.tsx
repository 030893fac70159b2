import { lazy, Suspense, useState } from "react";
import { filterBy } from "@/api/breakdown";
import type { Comparison } from "@/api/comparison";
import type { CurrencySpend, Period } from "@/api/types";
import { t } from "@/messages";
import { Card } from "@/ui/Card";
import { SignedMoney } from "@/ui/Money";
import { Segments } from "@/ui/Segments";
import { Block, Skeleton } from "@/ui/states";
import { driverOf } from "./driver";
import { type Part, Parts } from "./Parts";
import styles from "./Services.module.css";

const GroupParts = lazy(() => import("./GroupParts"));

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  spend: CurrencySpend;
  period: Period;
  comparison: Comparison | null;
  /** Decimals of the block's figures. */
  digits: number;
}

/** What the period differs by from the one before, and the service that made most of it. */
function Drivers({ spend }: { spend: CurrencySpend }) {
  const driver = driverOf(spend);
  if (driver === null) return null;
  const { currency } = spend;
  return (
    <dl className={styles["drivers"]}>
      <dt>{t("services.changed")}</dt>
      <dd>
        <SignedMoney amount={driver.total} currency={currency} />
      </dd>
      <dt>{t("services.driver", { service: driver.service })}</dt>
      <dd>
        <SignedMoney amount={driver.change} currency={currency} />
      </dd>
    </dl>
  );
}

/** What the amount is made of, by one of these. */
const dimensions = ["service", "service_category", "account"] as const;

/** The services of the overview; each leads to its rows. */
function serviceParts({ currency, services }: CurrencySpend, { from, to }: Period): readonly Part[] {
  return services.map((one) => ({ ...one, name: one.service, link: { to: "/costs/items", search: { from, to, currency, ...filterBy("service", one.service) } } }));
}

/** The largest parts of the amount of one currency, by service, category or account. */
export function Services({ about, spend, period, comparison, digits }: Props) {
  const [dimension, setDimension] = useState<(typeof dimensions)[number]>("service");
  const { currency } = spend;
  const isCompared = comparison !== null && comparison.beginsLate === null;
  const title = t(`services.by.${dimension}`);
  const shared = { currency, digits, title, head: t(`services.${dimension}`), isCompared };
  return (
    <Card title={title} about={about} corner={isCompared ? t("cost.versus", { period: comparison.label }) : t("cost.metric", { currency })}>
      <div className={styles["choice"]}>
        <Segments
          label={t("services.dimension")}
          value={dimension}
          options={dimensions.map((value) => ({ value, label: t(`services.${value}`) }))}
          onChange={setDimension}
        />
      </div>
      {dimension === "service" ? (
        <>
          {isCompared && <Drivers spend={spend} />}
          <Parts parts={serviceParts(spend, period)} {...shared} />
        </>
      ) : (
        <Suspense fallback={<PartsSkeleton />}>
          <GroupParts key={dimension} dimension={dimension} period={period} loading={<PartsSkeleton />} {...shared} />
        </Suspense>
      )}
    </Card>
  );
}

function PartsSkeleton() {
  return (
    <Skeleton label={t("overview.loading")}>
      <Block height="220px" />
    </Skeleton>
  );
}
