import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@/api/client";
import type { Entitlement, UsageMeter } from "@/api/types";
import { entitlementQuery } from "@/api/usage";
import { formatDay } from "@/format/dates";
import { formatShare } from "@/format/number";
import { t } from "@/messages/usage";
import { Badge, type Tone } from "@/ui/Badge";
import { Bar } from "@/ui/Bar";
import { Card } from "@/ui/Card";
import { Quantity } from "@/ui/Quantity";
import { Block, ProblemNote, Skeleton } from "@/ui/states";
import styles from "./PlanCard.module.css";

const tones: Record<Entitlement["state"], Tone> = {
  unlimited: "info",
  within: "pass",
  near: "medium",
  over: "medium",
  blocked: "critical",
};

/** The day on which what is included is used up, in words. */
function Overage({ entitlement }: { entitlement: Entitlement }) {
  const { projected_overage_date: day, as_of: now, state, included } = entitlement;
  if (typeof included !== "string") return null;
  const isPast = state === "over" || state === "blocked";
  return (
    <div>
      <dt>{isPast ? t("plan.overagePast") : t("plan.overage")}</dt>
      <dd>
        {typeof day === "string" ? formatDay(day, now) : t("plan.notThisMonth")}
        {typeof day === "string" && !isPast && <small>{t("plan.overageText")}</small>}
      </dd>
    </div>
  );
}

/** Whether use grows through the month until it is over. */
function addsUp(aggregation: UsageMeter["aggregation"]): boolean {
  return aggregation === "sum" || aggregation === "count" || aggregation === "unique_count";
}

/** Whether it can be foreseen when use reaches a limit: what was new at first is seen again later. */
function isForeseen(aggregation: UsageMeter["aggregation"]): boolean {
  return aggregation === "sum" || aggregation === "count";
}

/** What use comes to under the aggregation: a sum grows through the month, a gauge stands somewhere, the rest says what it is. */
function usedLabel(aggregation: UsageMeter["aggregation"]): string {
  if (addsUp(aggregation)) return t("plan.usedNow");
  return aggregation === "time_weighted" || aggregation === "latest" ? t("usage.current") : t(`aggregation.${aggregation}`);
}

function Standing({ entitlement, aggregation }: { entitlement: Entitlement; aggregation: UsageMeter["aggregation"] }) {
  const { state, unit, used, used_percent: percent, included, soft_limit: soft, hard_limit: hard, remaining } = entitlement;
  const limit = included ?? soft ?? hard;
  const facts = [
    [t("plan.included"), included],
    [t("plan.softLimit"), soft],
    [t("plan.hardLimit"), hard],
    [t("plan.remaining"), remaining],
  ] as const;
  return (
    <>
      <div className={styles["standing"]}>
        <Badge tone={tones[state]}>{t(`planState.${state}`)}</Badge>
        {typeof percent === "string" && <strong>{formatShare(percent)}</strong>}
      </div>
      {typeof limit === "string" && typeof percent === "string" ? <Bar amount={percent} longest={100} /> : <p>{t("plan.none")}</p>}
      <dl className={styles["facts"]}>
        <div>
          <dt>{usedLabel(aggregation)}</dt>
          <dd>
            <Quantity value={used} unit={unit} />
          </dd>
        </div>
        {facts.map(
          ([name, value]) =>
            typeof value === "string" && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Quantity value={value} unit={unit} />
                </dd>
              </div>
            ),
        )}
        {isForeseen(aggregation) && <Overage entitlement={entitlement} />}
      </dl>
    </>
  );
}

/** What the plan includes of a meter this month, how much of it is used, and until when it lasts. */
export function PlanCard({ meter: { key, aggregation } }: { meter: Pick<UsageMeter, "key" | "aggregation"> }) {
  const { data, error, refetch } = useQuery(entitlementQuery(key));
  return (
    <Card title={t("plan.title")} corner={t("plan.month")}>
      {data !== undefined && <Standing entitlement={data} aggregation={aggregation} />}
      {error !== null && <ProblemNote title={t("plan.title")} problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && (
        <Skeleton label={t("plan.loading")}>
          <Block height="141px" />
        </Skeleton>
      )}
    </Card>
  );
}
