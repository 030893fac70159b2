import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt, problemOf } from "@/api/client";
import { changeComplianceSettings, complianceKey, complianceQuery, complianceSettingsQuery } from "@/api/compliance";
import { mayCall, useSession } from "@/api/session";
import type { ComplianceSettings as Aims } from "@/api/types";
import { formatShare } from "@/format/number";
import { t } from "@/messages/settings";
import { t as own, tn } from "@/messages/complianceSettings";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Form } from "@/ui/Form";
import { Severity } from "@/ui/Severity";
import { Block, ProblemState, Skeleton } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { CheckBox, SmallField } from "./AimFields";
import { aimsOf, checkAims, fieldOf } from "./aims";
import styles from "./ComplianceSettings.module.css";
import { forSection, Frame } from "./Frame";

type Names = ReadonlyMap<string, string>;

/** The aims of those who may not change them. */
function Facts({ aims, names }: { aims: Aims; names: Names }) {
  return (
    <>
      <Card title={own("aims.frameworks")}>
        <DataTable
          caption={own("aims.frameworks")}
          columns={[
            { key: "name", label: own("aims.framework") },
            { key: "counts", label: own("aims.counts") },
            { key: "target", label: own("aims.target"), isNumber: true },
          ]}
          rows={aims.frameworks.map(({ framework, is_followed: isFollowed, target }) => ({
            key: framework,
            cells: { name: names.get(framework) ?? framework, counts: isFollowed ? own("aims.yes") : own("aims.no"), target: typeof target === "string" ? formatShare(target) : own("aims.none") },
          }))}
        />
      </Card>
      <Card title={own("aims.limits")}>
        <DataTable
          caption={own("aims.limits")}
          columns={[
            { key: "severity", label: own("aims.severity") },
            { key: "days", label: own("aims.mendWithin"), isNumber: true },
          ]}
          rows={aims.limits.map(({ severity, days }) => ({ key: severity, cells: { severity: <Severity severity={severity} />, days: days == null ? own("aims.noLimit") : tn("aims.days", days) } }))}
        />
      </Card>
      <p className={styles["note"]}>{own("aims.readOnly")}</p>
    </>
  );
}

function Fields({ aims, names }: { aims: Aims; names: Names }) {
  return (
    <>
      <Card title={own("aims.frameworks")} corner={own("aims.targetUnit")}>
        <p className={styles["note"]}>{own("aims.frameworksHint")}</p>
        <ul className={styles["rows"]}>
          {aims.frameworks.map(({ framework, is_followed: isFollowed, target }, index) => {
            const name = names.get(framework) ?? framework;
            return (
              <li key={framework}>
                <CheckBox name={fieldOf("frameworks", index, "is_followed")} label={name} isChecked={isFollowed} />
                <SmallField name={fieldOf("frameworks", index, "target")} label={own("aims.targetOf", { framework: name })} value={target ?? ""} inputMode="decimal" placeholder={own("aims.none")} />
              </li>
            );
          })}
        </ul>
      </Card>
      <Card title={own("aims.limits")} corner={own("aims.daysUnit")}>
        <p className={styles["note"]}>{own("aims.limitsHint")}</p>
        <ul className={styles["rows"]}>
          {aims.limits.map(({ severity, days }, index) => (
            <li key={severity}>
              <Severity severity={severity} />
              <SmallField
                name={fieldOf("limits", index, "days")}
                label={own("aims.limitOf", { severity })}
                value={days == null ? "" : String(days)}
                inputMode="numeric"
                placeholder={own("aims.noLimit")}
              />
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

function ComplianceSettingsPage() {
  const session = useSession();
  const queries = useQueryClient();
  const { data: aims, error, refetch } = useQuery(complianceSettingsQuery);
  const { data: standing } = useQuery({ ...complianceQuery, enabled: mayCall(session, "compliance") });
  const [said, setSaid] = useState<string | null>(null);
  const names: Names = new Map(standing?.frameworks.map(({ key, name, version }) => [key, `${name} ${version}`]));
  return (
    <Frame section="compliance" note={own("aims.note", { customer: session.customer.name })}>
      <StatusLine>{said}</StatusLine>
      {aims === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {aims === undefined && error === null && (
        <Skeleton label={own("aims.loading")}>
          <div className={styles["cards"]}>
            <Block height="420px" />
            <Block height="260px" />
          </div>
        </Skeleton>
      )}
      {aims !== undefined &&
        (mayCall(session, "change_compliance_settings") ? (
          <div className={styles["cards"]}>
            <Form
              submit={t("preferences.save")}
              check={(data) => checkAims(aims, data)}
              onSubmit={(data) =>
                attempt(async () => {
                  setSaid(null);
                  const changed = await changeComplianceSettings(aimsOf(aims, data));
                  queries.setQueryData(complianceSettingsQuery.queryKey, changed);
                  // Scores, targets and due dates are others now.
                  void queries.invalidateQueries({ queryKey: complianceKey });
                  void queries.invalidateQueries({ queryKey: ["violations"] });
                  setSaid(own("aims.saved"));
                })
              }
            >
              <Fields aims={aims} names={names} />
            </Form>
          </div>
        ) : (
          <div className={styles["cards"]}>
            <Facts aims={aims} names={names} />
          </div>
        ))}
    </Frame>
  );
}

/** Which frameworks the customer follows, what it aims at, and how soon violations are to be mended. */
export const ComplianceSettings = forSection("compliance", ComplianceSettingsPage);
