import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useChange } from "@/api/desk/change";
import { changePolicy, deletePolicy, policiesQuery, policyQuery } from "@/api/desk/policies";
import { type DeskPolicySearch, readDeskPolicies } from "@/api/desk/policySearch";
import { useMay } from "@/api/desk/session";
import type { OperatorPolicy } from "@/api/desk/types";
import { policyProviders } from "@/api/policySearch";
import { severityNames } from "@/api/violationSearch";
import { formatCount } from "@/format/number";
import { t as parts } from "@/messages/complianceParts";
import { t, tn } from "@/messages/desk";
import { t as policy } from "@/messages/policies";
import { Actions } from "@/ui/Actions";
import { Badge } from "@/ui/Badge";
import { Button, buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { FilterBar, FilterChoice, FilterText } from "@/ui/Filters";
import { Page } from "@/ui/Page";
import { RecordName, Records, Small, Whole } from "@/ui/Records";
import { Severity } from "@/ui/Severity";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";

const columns = [
  { key: "policy", label: policy("policies.policy") },
  { key: "severity", label: policy("policies.severity") },
  { key: "types", label: policy("policies.types"), isWide: true },
  { key: "source", label: policy("policies.source") },
  { key: "state", label: policy("policies.state") },
  { key: "failing", label: policy("policies.failing"), isNumber: true },
];

const any = "any";
const sources = ["operator", "built_in"] as const;

interface Props {
  search: DeskPolicySearch;
  onSearchChange: (search: DeskPolicySearch) => void;
}

function Filters({ search, onSearchChange }: Props) {
  const narrow = (changes: Partial<Record<keyof DeskPolicySearch, string>>) => {
    onSearchChange(readDeskPolicies({ ...search, ...changes }));
  };
  const all = { value: any, label: policy("policies.any") };
  return (
    <FilterBar>
      <FilterChoice
        label={policy("policies.source")}
        value={search.source ?? any}
        options={[all, ...sources.map((value) => ({ value, label: policy(`source.${value}`) }))]}
        onChange={(source) => {
          narrow({ source });
        }}
      />
      <FilterChoice
        label={policy("policies.provider")}
        value={search.provider ?? any}
        options={[all, ...policyProviders.map((value) => ({ value, label: policy(`provider.${value}`) }))]}
        onChange={(provider) => {
          narrow({ provider });
        }}
      />
      <FilterChoice
        label={policy("policies.severity")}
        value={search.severity ?? any}
        options={[all, ...severityNames.map((value) => ({ value, label: parts(`severity.${value}`) }))]}
        onChange={(severity) => {
          narrow({ severity });
        }}
      />
      <FilterText label={policy("policies.search")} example={policy("policies.searchExample")} value={search.search ?? ""} onChange={(text) => { narrow({ search: text }); }} />
    </FilterBar>
  );
}

/** Whether it is asked, and with how many customers it is not any more. */
function State({ is_enabled: isEnabled, suspended_customers: suspended }: Pick<OperatorPolicy, "is_enabled" | "suspended_customers">) {
  if (!isEnabled) return <Badge tone="over">{policy("state.disabled")}</Badge>;
  if (suspended === 0) return <Badge tone="pass">{policy("state.ok")}</Badge>;
  return (
    <>
      <Badge tone="critical">{policy("state.suspended")}</Badge>
      <Small>{tn("policies.suspendedWith", suspended)}</Small>
    </>
  );
}

/** The policies that hold for every customer: built in, and the operator's. */
export function Policies(props: Props) {
  const { search, onSearchChange } = props;
  const may = useMay();
  const change = useChange();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<{ what: "delete" | "off"; one: OperatorPolicy } | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const close = () => {
    setDoing(null);
  };
  const turn = async (one: OperatorPolicy, isEnabled: boolean) => {
    const problem = await change(async () => {
      // Its text is sent again as it is: the list does not have it.
      const { rego } = await queries.query({ ...policyQuery(one.id), staleTime: 0 });
      await changePolicy(one.id, { rego, is_enabled: isEnabled });
    });
    if (problem === null) setSaid(policy(isEnabled ? "switch.on" : "switch.off", { policy: one.title }));
    return problem;
  };
  const remove = async (one: OperatorPolicy) => {
    const problem = await change(() => deletePolicy(one.id));
    if (problem === null) setSaid(policy("delete.done", { policy: one.title }));
    return problem;
  };
  const actionsOf = (one: OperatorPolicy) => {
    if (one.source !== "operator") return [];
    return [
      ...(may("change_operator_policy")
        ? [one.is_enabled ? { label: policy("policies.disable"), onAction: () => { setDoing({ what: "off", one }); } } : { label: policy("policies.enable"), onAction: () => void turn(one, true) }]
        : []),
      ...(may("delete_operator_policy") ? [{ label: policy("policies.delete"), isDangerous: true, onAction: () => { setDoing({ what: "delete", one }); } }] : []),
    ];
  };
  return (
    <Page
      title={policy("policies.title")}
      note={t("policies.note")}
      controls={
        may("create_operator_policy") && (
          <Link to="/operator/policies/new" className={buttonLook.primary}>
            {policy("policies.new")}
          </Link>
        )
      }
    >
      <Filters {...props} />
      <StatusLine>{said}</StatusLine>
      <DeskList
        operation="list_operator_policies"
        query={policiesQuery(search)}
        empty={{
          title: policy("policies.none"),
          text: t("policies.noneText"),
          next: <Button onClick={() => { onSearchChange({}); }}>{policy("policies.clear")}</Button>,
        }}
      >
        {(policies) => (
          <Records
            caption={policy("policies.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={policies.map((one) => ({
              key: one.id,
              isFaint: !one.is_enabled,
              cells: {
                policy: (
                  <RecordName
                    name={
                      <Link to="/operator/policies/$policyId" params={{ policyId: one.id }} className={styles["link"]}>
                        {one.title}
                      </Link>
                    }
                    detail={<span className={styles["id"]}>{one.id}</span>}
                  />
                ),
                severity: <Severity severity={one.severity} />,
                types: <Whole>{one.resource_types.join(", ")}</Whole>,
                source: (
                  <>
                    {policy(`source.${one.source}`)}
                    {typeof one.version === "number" && <Small>{policy("policies.version", { version: String(one.version) })}</Small>}
                  </>
                ),
                state: <State {...one} />,
                failing: (
                  <>
                    <data value={one.failing}>{formatCount(one.failing)}</data>
                    {one.failing_customers > 0 && <Small>{tn("policies.failingWith", one.failing_customers)}</Small>}
                  </>
                ),
              },
              actions: <Actions label={t("desk.actionsFor", { name: one.title })} actions={actionsOf(one)} />,
            }))}
          />
        )}
      </DeskList>
      {doing !== null && (
        <ConfirmDialog
          title={policy(doing.what === "delete" ? "delete.title" : "switch.offTitle", { policy: doing.one.title })}
          confirm={policy(doing.what === "delete" ? "policies.delete" : "policies.disable")}
          onConfirm={async () => {
            const problem = await (doing.what === "delete" ? remove(doing.one) : turn(doing.one, false));
            if (problem === null) close();
            return problem;
          }}
          onClose={close}
        >
          {`${t("policies.everybody")} ${policy(doing.what === "delete" ? "delete.text" : "switch.offText", { count: formatCount(doing.one.failing) })}`}
        </ConfirmDialog>
      )}
    </Page>
  );
}
