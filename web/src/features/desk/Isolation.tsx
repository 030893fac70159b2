import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@/api/client";
import { isolationQuery } from "@/api/desk/upkeep";
import { useMay } from "@/api/desk/session";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Records } from "@/ui/Records";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import styles from "./Desk.module.css";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "object", label: t("isolation.object") },
  { key: "detail", label: t("isolation.detail") },
];

const forbidden = { status: 403 };

function Result() {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(isolationQuery);
  const again = () => {
    if (!isFetching) void refetch();
  };
  if (data === undefined && error !== null) return <ProblemState problem={problemOf(error)} onRetry={again} />;
  if (data === undefined) {
    return (
      <Skeleton label={t("isolation.running")}>
        <div className={styles["panel"]}>
          <Block height="20px" width="60%" />
        </div>
      </Skeleton>
    );
  }
  const holds = data.findings.length === 0;
  return (
    <>
      {error !== null && <ProblemNote title={t("isolation.notRun")} problem={problemOf(error)} onRetry={again} />}
      <section className={styles["panel"]} aria-live="polite">
        <h2>
          <Badge tone={holds ? "pass" : "critical"}>{holds ? t("isolation.holds") : tn("isolation.findings", data.findings.length)}</Badge>
        </h2>
        <dl className={styles["facts"]}>
          <div>
            <dt>{t("isolation.checks")}</dt>
            <dd>{formatCount(data.checks)}</dd>
          </div>
          <div>
            <dt>{t("isolation.tables")}</dt>
            <dd>{formatCount(data.tables)}</dd>
          </div>
          <div>
            <dt>{t("isolation.ran")}</dt>
            <dd>
              <OwnTime at={new Date(dataUpdatedAt).toISOString()} />
            </dd>
          </div>
        </dl>
        {data.last_check && (
          <p className={styles["fine"]}>
            {`${t("isolation.byItself", { result: data.last_check.ok ? t("isolation.holds") : tn("isolation.findings", data.last_check.findings.length) })} `}
            <OwnTime at={data.last_check.at} />
          </p>
        )}
        {data.warning && <p>{data.warning}</p>}
        <Button aria-disabled={isFetching} onClick={again}>
          {isFetching ? t("isolation.running") : t("isolation.run")}
        </Button>
      </section>
      {!holds && (
        <div className={styles["section"]} style={{ marginTop: 14 }}>
          <Records
            caption={t("isolation.findingsTitle")}
            columns={columns}
            rows={data.findings.map(({ object, detail }, index) => ({ key: `${object}/${index}`, cells: { object, detail } }))}
          />
        </div>
      )}
    </>
  );
}

/** Whether the database keeps customers apart as it must. */
export function Isolation() {
  const may = useMay();
  return (
    <Page title={t("isolation.title")} note={t("isolation.note")}>
      {may("check_isolation") ? <Result /> : <ProblemState problem={forbidden} onRetry={() => undefined} />}
    </Page>
  );
}
