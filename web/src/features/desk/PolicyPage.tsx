import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { useChange } from "@/api/desk/change";
import { changePolicy, createPolicy, policyQuery, tryPolicy } from "@/api/desk/policies";
import { useMay } from "@/api/desk/session";
import type { OperatorPolicyDetail } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { t as policy } from "@/messages/policies";
import { buttonLook } from "@/ui/Button";
import { CodeEditor } from "@/ui/code/CodeEditor";
import { blank, Page } from "@/ui/Page";
import layout from "@/ui/policy/Policy.module.css";
import { PolicyEditor } from "@/ui/policy/PolicyEditor";
import { exampleResources, template } from "@/ui/policy/template";
import { Records } from "@/ui/Records";
import { Severity } from "@/ui/Severity";
import { Block, ProblemState, Skeleton, State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { OwnTime } from "./OwnTime";

const above = [{ label: policy("policies.title"), link: { to: "/operator/policies" } as const }];
const forbidden = { status: 403 };

/** With whom it broke a limit: there it is asked no more until it is changed. */
function Suspensions({ suspensions }: Pick<OperatorPolicyDetail, "suspensions">) {
  if (suspensions.length === 0) return null;
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("policies.suspensions")}</h2>
        <p>{policy("state.suspended.meaning")}</p>
      </div>
      <Records
        caption={t("policies.suspensions")}
        columns={[
          { key: "customer", label: t("arrivals.customer") },
          { key: "why", label: t("policies.why") },
          { key: "when", label: t("jobs.at") },
        ]}
        rows={suspensions.map((one) => ({
          key: one.customer_id,
          cells: { customer: one.customer_name, why: [policy(`reason.${one.reason}`), one.detail].filter(Boolean).join(" "), when: <OwnTime at={one.suspended_at} /> },
        }))}
      />
    </section>
  );
}

function Facts({ one }: { one: OperatorPolicyDetail }) {
  const { description, remediation, resource_types: types, requirements, failing, failing_customers: customers } = one;
  const spoken = requirements.map(({ framework_name: name, id }) => `${name} ${id}`).join(", ");
  return (
    <section className={layout["panel"]}>
      <dl className={layout["about"]}>
        <div>
          <dt>{policy("policies.severity")}</dt>
          <dd>
            <Severity severity={one.severity} />
          </dd>
        </div>
        {[
          [policy("policies.types"), types.join(", ")],
          [policy("policy.why"), description],
          [policy("policy.how"), remediation],
          [policy("policy.requirements"), spoken === "" ? policy("policy.noRequirements") : spoken],
          [policy("policies.failing"), t("policies.failingOf", { failing: formatCount(failing), customers: formatCount(customers) })],
        ].map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Existing({ one }: { one: OperatorPolicyDetail }) {
  const may = useMay();
  const change = useChange();
  const [said, setSaid] = useState<string | null>(null);
  return (
    <div className={layout["stack"]}>
      <StatusLine>{said}</StatusLine>
      <Facts one={one} />
      <Suspensions suspensions={one.suspensions} />
      {one.source === "operator" && may("change_operator_policy") ? (
        <PolicyEditor
          key={one.version}
          text={one.rego}
          isEnabled={one.is_enabled}
          submit={policy("policy.save", { version: String((one.version ?? 0) + 1) })}
          examples={exampleResources}
          hasResources={false}
          onTry={may("test_operator_policy") ? tryPolicy : null}
          onSave={(rego, isEnabled) =>
            change(async () => {
              const { version } = await changePolicy(one.id, { rego, is_enabled: isEnabled });
              setSaid(policy(isEnabled ? "policy.saved" : "policy.savedOff", { version: String(version) }));
            })
          }
        />
      ) : (
        <section className={layout["panel"]}>
          <CodeEditor label={policy("policy.text")} value={one.rego} rows={Math.min(30, one.rego.split("\n").length + 1)} />
        </section>
      )}
    </div>
  );
}

function New() {
  const may = useMay();
  const change = useChange();
  const navigate = useNavigate();
  if (!may("create_operator_policy")) return <ProblemState problem={forbidden} onRetry={() => undefined} />;
  return (
    <PolicyEditor
      text={template("custom")}
      isEnabled
      submit={policy("policy.create")}
      examples={exampleResources}
      hasResources={false}
      onTry={may("test_operator_policy") ? tryPolicy : null}
      onSave={(rego, isEnabled) =>
        change(async () => {
          const { id } = await createPolicy({ rego, is_enabled: isEnabled });
          await navigate({ to: "/operator/policies/$policyId", params: { policyId: id } });
        })
      }
    />
  );
}

function Asked({ policyId }: { policyId: string }) {
  const may = useMay();
  const isAllowed = may("read_operator_policy");
  const { data, error, refetch } = useQuery({ ...policyQuery(policyId), enabled: isAllowed });
  const problem = isAllowed ? (error === null ? null : problemOf(error)) : forbidden;
  if (problem?.status === 404) {
    return (
      <Page title={policyId} above={above}>
        <State title={policy("policy.missing")}>
          <p>{policy("policy.missingText")}</p>
          <Link to="/operator/policies" className={buttonLook.plain}>
            {policy("policy.toList")}
          </Link>
        </State>
      </Page>
    );
  }
  return (
    <Page title={data?.title ?? policyId} above={above} note={data === undefined ? blank : <span className={styles["id"]}>{data.id}</span>}>
      {data !== undefined && <Existing one={data} />}
      {data === undefined && problem !== null && <ProblemState problem={problem} onRetry={() => void refetch()} />}
      {data === undefined && problem === null && (
        <Skeleton label={t("desk.loading")}>
          <Block height="320px" />
        </Skeleton>
      )}
    </Page>
  );
}

/** A policy that holds for every customer, with its text; null is one that is to be made. */
export function PolicyPage({ policyId }: { policyId: string | null }) {
  if (policyId !== null) return <Asked policyId={policyId} />;
  return (
    <Page title={policy("policies.new")} above={above} note={t("policies.newNote")}>
      <New />
    </Page>
  );
}
