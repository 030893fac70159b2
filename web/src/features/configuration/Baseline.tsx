import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { baselineQuery } from "@/api/configuration";
import type { BaselineDetail, BaselineVersion } from "@/api/configurationTypes";
import { useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as en } from "@/messages";
import { t } from "@/messages/baselines";
import { ActionRow } from "@/ui/Actions";
import { Button, buttonLook } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { blank } from "@/ui/Page";
import { RecordName, Records, Small } from "@/ui/Records";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { covers } from "./Baselines";
import styles from "./Baselines.module.css";
import { Fact } from "./Fact";
import { Allowed, Frame } from "./Frame";
import { useBaselineActions } from "./useBaselineActions";
import { actorName } from "./words";

const above = [{ label: t("baselines.title"), link: { to: "/baselines" } as const }];

/** What came, went and changed against the version before; by word and sign, not by colour alone. */
function Counts({ version: { added, changed, removed } }: { version: BaselineVersion }) {
  if (added + changed + removed === 0) return <span className={styles["faint"]}>{t("baseline.asBefore")}</span>;
  return (
    <span className={styles["counts"]}>
      {added > 0 && <span className={styles["added"]}>{`+ ${t("baseline.added", { count: formatCount(added) })}`}</span>}
      {changed > 0 && <span className={styles["changed"]}>{`~ ${t("baseline.changedCount", { count: formatCount(changed) })}`}</span>}
      {removed > 0 && <span className={styles["removed"]}>{`− ${t("baseline.removed", { count: formatCount(removed) })}`}</span>}
    </span>
  );
}

function Why({ version: { cause, reason, file_name: file, serial } }: { version: BaselineVersion }) {
  const details = [...(file == null ? [] : [t("baseline.file", { name: file })]), ...(serial == null ? [] : [t("baseline.serialOf", { serial: String(serial) })])];
  return (
    <>
      {reason ?? t(`baseline.cause.${cause}`)}
      {(reason != null || details.length > 0) && <Small>{[...(reason == null ? [] : [t(`baseline.cause.${cause}`)]), ...details].join(", ")}</Small>}
    </>
  );
}

function Versions({ baseline: { versions }, zone }: { baseline: BaselineDetail; zone: string }) {
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("baseline.versions")}</h2>
        <p>{t("baseline.versionsNote")}</p>
      </div>
      <Records
        caption={t("baseline.versions")}
        columns={[
          { key: "version", label: t("baseline.version") },
          { key: "when", label: t("baseline.when") },
          { key: "who", label: t("baseline.who") },
          { key: "why", label: t("baseline.why") },
          { key: "counts", label: t("baseline.counts") },
          { key: "resources", label: t("baseline.resources"), isNumber: true },
        ]}
        rows={versions.map((version) => ({
          key: String(version.version),
          cells: {
            version: <RecordName name={formatCount(version.version)} />,
            when: formatInstant(version.at, zone),
            who: actorName(version.by),
            why: <Why version={version} />,
            counts: <Counts version={version} />,
            resources: <data value={version.resource_count}>{formatCount(version.resource_count)}</data>,
          },
        }))}
      />
    </section>
  );
}

function About({ baseline, zone }: { baseline: BaselineDetail; zone: string }) {
  const { id, scope, lineage, serial, terraform_version: terraform, resource_count: resources, open_drifts: drifts, reports_unmanaged: unmanaged } = baseline;
  return (
    <Card title={t("baseline.about")} corner={t(`baselines.kind.${baseline.kind}`)}>
      <dl className={styles["facts"]}>
        <Fact name={t("baselines.resources")}>
          <data value={resources}>{formatCount(resources)}</data>
        </Fact>
        <Fact name={t("baseline.drifts")}>
          {drifts === 0 ? (
            <data value={drifts}>{formatCount(drifts)}</data>
          ) : (
            <Link to="/drift" search={{ baseline: id }} className={styles["link"]}>
              <data value={drifts}>{formatCount(drifts)}</data>
            </Link>
          )}
        </Fact>
        <Fact name={t("baseline.unmanaged")}>{t(unmanaged ? "baseline.unmanagedYes" : "baseline.unmanagedNo")}</Fact>
        <Fact name={t("baseline.covers")}>{covers(baseline)}</Fact>
        {scope != null && scope.account_ids.length > 0 && <Fact name={t(baseline.kind === "kubernetes_manifest" ? "baseline.cluster" : "baseline.accounts")}>{scope.account_ids.join(", ")}</Fact>}
        {scope != null && scope.resource_types.length > 0 && <Fact name={t("baseline.types")}>{scope.resource_types.join(", ")}</Fact>}
        {lineage != null && (
          <Fact name={t("baseline.lineage")}>
            <span className={styles["mono"]} title={t("baseline.lineageHint")}>
              {lineage}
            </span>
          </Fact>
        )}
        {serial != null && <Fact name={t("baseline.serial")}>{formatCount(serial)}</Fact>}
        {terraform != null && <Fact name={t("baseline.terraform")}>{t("baseline.terraformVersion", { version: terraform })}</Fact>}
        <Fact name={t("baseline.created")}>{formatInstant(baseline.created_at, zone)}</Fact>
        <Fact name={t("baseline.changed")}>{t("baseline.changedBy", { when: formatInstant(baseline.changed_at, zone), who: actorName(baseline.changed_by) })}</Fact>
      </dl>
    </Card>
  );
}

function Shown({ baseline }: { baseline: BaselineDetail }) {
  const { customer } = useSession();
  const navigate = useNavigate();
  const [said, setSaid] = useState<string | null>(null);
  const { actionsOf, dialog } = useBaselineActions(setSaid, () => navigate({ to: "/baselines" }));
  const actions = actionsOf(baseline);
  return (
    <Frame
      title={baseline.name}
      above={above}
      note={t("baseline.note", { kind: t(`baselines.kind.${baseline.kind}`), version: formatCount(baseline.version) })}
      controls={
        actions.length > 0 && (
          <ActionRow>
            {actions.map(({ label, onAction }) => (
              <Button key={label} look={label === t("approve.anew") ? "primary" : "plain"} onClick={onAction}>
                {label}
              </Button>
            ))}
          </ActionRow>
        )
      }
    >
      <StatusLine>{said}</StatusLine>
      <div className={styles["stack"]}>
        <About baseline={baseline} zone={customer.time_zone} />
        <Versions baseline={baseline} zone={customer.time_zone} />
      </div>
      {dialog}
    </Frame>
  );
}

function Asked({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(baselineQuery(id));
  const retry = () => {
    void refetch();
  };
  if (data !== undefined) {
    return (
      <>
        {error !== null && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
        <Shown baseline={data} />
      </>
    );
  }
  const problem = error === null ? null : problemOf(error);
  if (problem?.status === 404) {
    return (
      <Frame title={t("baseline.missing")} above={above}>
        <State>
          <p>{t("baseline.missingText")}</p>
          <Link to="/baselines" className={buttonLook.plain}>
            {t("baseline.toList")}
          </Link>
        </State>
      </Frame>
    );
  }
  return (
    <Frame title={t("baselines.baseline")} above={above} note={blank}>
      {problem === null ? (
        <Skeleton label={t("baseline.loading")}>
          <Block height="320px" />
        </Skeleton>
      ) : (
        <ProblemState problem={problem} onRetry={retry} />
      )}
    </Frame>
  );
}

/** A baseline: what it says, and how it came to say so, version by version. */
export function Baseline({ id }: { id: string }) {
  return (
    <Allowed needs="read_baseline" title={t("baselines.baseline")}>
      <Asked id={id} />
    </Allowed>
  );
}
