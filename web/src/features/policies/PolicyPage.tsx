import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { attempt, problemOf } from "@/api/client";
import { changePolicy, createPolicy, policiesChanged, type PolicyDetail, policyQuery, tryPolicy } from "@/api/policies";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/policies";
import { buttonLook } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeEditor } from "@/ui/code/CodeEditor";
import { blank } from "@/ui/Page";
import { exampleResources, template } from "@/ui/policy/template";
import { PolicyEditor } from "@/ui/policy/PolicyEditor";
import styles from "@/ui/policy/Policy.module.css";
import { Severity } from "@/ui/Severity";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { Frame } from "./Frame";
import own from "./Policies.module.css";
import { PolicyState } from "./PolicyState";

const above = [{ label: t("policies.title"), link: { to: "/compliance/policies" } as const }];

/** What is the matter with a policy that is not asked, or that gives errors. */
function Trouble({ policy: { state } }: { policy: PolicyDetail }) {
  const session = useSession();
  return (
    <>
      {state.status === "suspended" && (
        <div className={styles["suspended"]} role="note">
          <p>
            <strong>{t("state.suspended.meaning")}</strong>
          </p>
          <p>
            {state.reason && t(`reason.${state.reason}`)} {state.detail}
            {typeof state.suspended_at === "string" && ` (${formatInstant(state.suspended_at, session.customer.time_zone)})`}
          </p>
        </div>
      )}
      {state.faults > 0 && (
        <div className={styles["suspended"]} role="note">
          <p>
            <strong>{tn("policy.faults", state.faults)}</strong>
          </p>
          {typeof state.fault === "string" && <p>{state.fault}</p>}
        </div>
      )}
    </>
  );
}

/** What a policy is mapped to, one framework after the other. */
function Requirements({ requirements }: Pick<PolicyDetail, "requirements">) {
  if (requirements.length === 0) return t("policy.noRequirements");
  const names = new Map(requirements.map(({ framework, framework_name: name }) => [framework, name]));
  return (
    <ul className={own["mapped"]}>
      {[...names].map(([framework, name]) => (
        <li key={framework}>
          <span>{name}</span>
          {requirements
            .filter((one) => one.framework === framework)
            .map(({ id }) => (
              <Link
                key={id}
                to="/compliance/frameworks/$framework/$requirement"
                params={{ framework, requirement: id }}
                className={own["link"]}
                aria-label={`${name} ${id}`}
              >
                {id}
              </Link>
            ))}
        </li>
      ))}
    </ul>
  );
}

/** What a policy asks, why, and what to do about what breaks it. */
function About({ policy }: { policy: PolicyDetail }) {
  const session = useSession();
  const zone = session.customer.time_zone;
  const { state, description, remediation, reads, reads_clock: readsClock, resource_types: types, failing, passing } = policy;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("policies.severity"), <Severity key="severity" severity={policy.severity} />],
    [t("policies.state"), <PolicyState key="state" status={state.status} />],
    [t("policies.types"), types.join(", ")],
    [t("policy.why"), description],
    [t("policy.how"), remediation],
    ...(reads.length === 0 ? [] : [[t("policy.reads"), reads.map((read) => t("policy.readsOne", { name: read.name, type: read.type, field: read.field, equals: read.equals })).join("; ")] as const]),
    [t("policy.requirements"), <Requirements key="requirements" requirements={policy.requirements} />],
    [
      t("policies.failing"),
      failing > 0 && mayCall(session, "violations") ? (
        <Link key="failing" to="/compliance/violations" search={{ check_id: policy.id }} className={own["link"]}>
          {formatCount(failing)}
        </Link>
      ) : (
        formatCount(failing)
      ),
    ],
    [t("policies.passing"), formatCount(passing)],
    ...(typeof state.asked_at === "string" ? [[t("policy.asked"), formatInstant(state.asked_at, zone)] as const] : []),
    ...(typeof policy.changed_at === "string"
      ? [[t("policies.changed"), [formatInstant(policy.changed_at, zone), ...(policy.changed_by?.name ? [t("policy.by", { who: policy.changed_by.name })] : [])].join(" ")] as const]
      : []),
  ];
  return (
    <Card title={t("policy.about")} corner={t(`source.${policy.source}`)}>
      <dl className={styles["about"]}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {readsClock && <p>{t("policy.clock")}</p>}
    </Card>
  );
}

/** The text of a policy that is not the reader's to change. */
function Text({ policy }: { policy: PolicyDetail }) {
  return (
    <Card title={t("policy.text")}>
      {typeof policy.rego === "string" ? (
        <CodeEditor label={policy.id} value={policy.rego} rows={Math.min(30, policy.rego.split("\n").length + 1)} />
      ) : (
        <p>{t("policy.textHidden")}</p>
      )}
    </Card>
  );
}

function Existing({ policyId }: { policyId: string }) {
  const session = useSession();
  const queries = useQueryClient();
  const { data: policy, error, refetch } = useQuery(policyQuery(policyId));
  const [said, setSaid] = useState<string | null>(null);
  const retry = () => {
    void refetch();
  };
  const problem = error === null ? null : problemOf(error);
  if (problem?.status === 404) {
    return (
      <State title={t("policy.missing")}>
        <p>{t("policy.missingText")}</p>
        <Link to="/compliance/policies" className={buttonLook.plain}>
          {t("policy.toList")}
        </Link>
      </State>
    );
  }
  if (policy === undefined) {
    return problem === null ? (
      <Skeleton label={t("policies.loading")}>
        <Block height="320px" />
      </Skeleton>
    ) : (
      <ProblemState problem={problem} onRetry={retry} />
    );
  }
  const isOwn = policy.source === "own" && mayCall(session, "change_policy");
  return (
    <div className={styles["stack"]}>
      {problem !== null && <ProblemNote title={t("policies.loading")} problem={problem} onRetry={retry} />}
      <StatusLine>{said}</StatusLine>
      <Trouble policy={policy} />
      <About policy={policy} />
      {isOwn && typeof policy.rego === "string" ? (
        <PolicyEditor
          key={policy.version}
          text={policy.rego}
          isEnabled={policy.state.status !== "disabled"}
          submit={t("policy.save", { version: String((policy.version ?? 0) + 1) })}
          examples={exampleResources}
          hasResources
          onTry={mayCall(session, "test_policy") ? tryPolicy : null}
          onSave={(rego, isEnabled) =>
            attempt(async () => {
              const { version } = await changePolicy(policy.id, { rego, is_enabled: isEnabled });
              setSaid(t(isEnabled ? "policy.saved" : "policy.savedOff", { version: String(version) }));
              await policiesChanged(queries);
            })
          }
        />
      ) : (
        <Text policy={policy} />
      )}
    </div>
  );
}

/** A policy that is written, tried and made. */
function New() {
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <PolicyEditor
      text={template("own")}
      isEnabled
      submit={t("policy.create")}
      examples={exampleResources}
      hasResources
      onTry={mayCall(session, "test_policy") ? tryPolicy : null}
      onSave={(rego, isEnabled) =>
        attempt(async () => {
          const { id } = await createPolicy({ rego, is_enabled: isEnabled });
          await policiesChanged(queries);
          await navigate({ to: "/compliance/policies/$policyId", params: { policyId: id } });
        })
      }
    />
  );
}

function useName(policyId: string | null): string {
  const { data } = useQuery({ ...policyQuery(policyId ?? ""), enabled: policyId !== null });
  return data?.title ?? policyId ?? t("policies.new");
}

/** A policy with its text; null is one that is to be made. */
export function PolicyPage({ policyId }: { policyId: string | null }) {
  return (
    <Frame needs={policyId === null ? "create_policy" : "read_policy"} title={useName(policyId)} above={above} note={policyId ?? blank}>
      {policyId === null ? <New /> : <Existing policyId={policyId} />}
    </Frame>
  );
}
