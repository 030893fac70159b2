import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { attempt } from "@/api/client";
import { useList } from "@/api/paging";
import { changePolicy, deletePolicy, policiesChanged, policiesQuery, type Policy, policyQuery } from "@/api/policies";
import { policyProviders, type PolicySearch, policySources, readPolicies } from "@/api/policySearch";
import { mayCall, useSession } from "@/api/session";
import { severityNames } from "@/api/violationSearch";
import { formatCount } from "@/format/number";
import { t as parts } from "@/messages/complianceParts";
import { t } from "@/messages/policies";
import { Actions } from "@/ui/Actions";
import { Button, buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { FilterBar, FilterChoice, FilterText } from "@/ui/Filters";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records, Small, Whole } from "@/ui/Records";
import { Severity } from "@/ui/Severity";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { Frame } from "./Frame";
import styles from "./Policies.module.css";
import { PolicyState } from "./PolicyState";

interface Props {
  /** Which policies are listed; it lives in the address. */
  search: PolicySearch;
  onSearchChange: (search: PolicySearch) => void;
}

const any = "any";

const columns = [
  { key: "policy", label: t("policies.policy") },
  { key: "severity", label: t("policies.severity") },
  { key: "types", label: t("policies.types"), isWide: true },
  { key: "source", label: t("policies.source") },
  { key: "state", label: t("policies.state") },
  { key: "failing", label: t("policies.failing"), isNumber: true },
];

function Filters({ search, onSearchChange }: Props) {
  const narrow = (changes: Partial<Record<keyof PolicySearch, string>>) => {
    onSearchChange(readPolicies({ ...search, ...changes }));
  };
  const all = { value: any, label: t("policies.any") };
  return (
    <FilterBar>
      <FilterChoice
        label={t("policies.source")}
        value={search.source ?? any}
        options={[all, ...policySources.map((value) => ({ value, label: t(`source.${value}`) }))]}
        onChange={(source) => {
          narrow({ source });
        }}
      />
      <FilterChoice
        label={t("policies.provider")}
        value={search.provider ?? any}
        options={[all, ...policyProviders.map((value) => ({ value, label: t(`provider.${value}`) }))]}
        onChange={(provider) => {
          narrow({ provider });
        }}
      />
      <FilterChoice
        label={t("policies.severity")}
        value={search.severity ?? any}
        options={[all, ...severityNames.map((value) => ({ value, label: parts(`severity.${value}`) }))]}
        onChange={(severity) => {
          narrow({ severity });
        }}
      />
      <FilterText label={t("policies.search")} example={t("policies.searchExample")} value={search.search ?? ""} onChange={(text) => { narrow({ search: text }); }} />
    </FilterBar>
  );
}

/** What is about to be done with a policy of one's own. */
interface Doing {
  what: "delete" | "off";
  policy: Policy;
}

function useOwn(onSaid: (text: string) => void) {
  const queries = useQueryClient();
  const act = async (action: () => Promise<unknown>, said: string) => {
    const problem = await attempt(action);
    if (problem === null) {
      onSaid(said);
      await policiesChanged(queries);
    }
    return problem;
  };
  /** Its text is sent again as it is: the list does not have it. */
  const turn = (policy: Policy, isEnabled: boolean) =>
    act(
      async () => {
        const { rego } = await queries.query({ ...policyQuery(policy.id), staleTime: 0 });
        await changePolicy(policy.id, { rego: rego ?? "", is_enabled: isEnabled });
      },
      t(isEnabled ? "switch.on" : "switch.off", { policy: policy.title }),
    );
  return { turn, remove: (policy: Policy) => act(() => deletePolicy(policy.id), t("delete.done", { policy: policy.title })) };
}

function Failing({ policy: { id, title, failing }, mayList }: { policy: Policy; mayList: boolean }) {
  if (failing === 0 || !mayList) return <data value={failing}>{formatCount(failing)}</data>;
  return (
    <Link to="/compliance/violations" search={{ check_id: id }} className={styles["link"]} aria-label={t("policies.failingHere", { count: formatCount(failing), policy: title })}>
      <data value={failing}>{formatCount(failing)}</data>
    </Link>
  );
}

function Asked(props: Props) {
  const { search, onSearchChange } = props;
  const session = useSession();
  const list = useList(policiesQuery(search));
  const [doing, setDoing] = useState<Doing | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const own = useOwn(setSaid);
  const close = () => {
    setDoing(null);
  };
  const mayChange = mayCall(session, "change_policy");
  const mayDelete = mayCall(session, "delete_policy");
  const actionsOf = (policy: Policy) => {
    if (policy.source !== "own") return [];
    const isOff = policy.state.status === "disabled";
    return [
      ...(mayChange && isOff ? [{ label: t("policies.enable"), onAction: () => void own.turn(policy, true) }] : []),
      ...(mayChange && !isOff ? [{ label: t("policies.disable"), onAction: () => { setDoing({ what: "off", policy }); } }] : []),
      ...(mayDelete ? [{ label: t("policies.delete"), isDangerous: true, onAction: () => { setDoing({ what: "delete", policy }); } }] : []),
    ];
  };
  return (
    <>
      <Filters {...props} />
      <StatusLine>{said}</StatusLine>
      <PagedList
        list={list}
        loading={t("policies.loading")}
        empty={
          <State title={t("policies.none")}>
            <p>{t("policies.noneText")}</p>
            <Button onClick={() => { onSearchChange({}); }}>{t("policies.clear")}</Button>
          </State>
        }
      >
        {(policies) => (
          <Records
            caption={t("policies.title")}
            columns={columns}
            actions={mayChange || mayDelete ? t("policies.actionsColumn") : undefined}
            rows={policies.map((policy) => ({
              key: policy.id,
              isFaint: policy.state.status === "disabled",
              cells: {
                policy: (
                  <RecordName
                    name={
                      <Link to="/compliance/policies/$policyId" params={{ policyId: policy.id }} className={styles["link"]}>
                        {policy.title}
                      </Link>
                    }
                    detail={<span className={styles["id"]}>{policy.id}</span>}
                  />
                ),
                severity: <Severity severity={policy.severity} />,
                types: <Whole>{policy.resource_types.join(", ")}</Whole>,
                source: (
                  <>
                    <Whole>{t(`source.${policy.source}`)}</Whole>
                    {typeof policy.version === "number" && <Small>{t("policies.version", { version: String(policy.version) })}</Small>}
                  </>
                ),
                state: <PolicyState status={policy.state.status} />,
                failing: <Failing policy={policy} mayList={mayCall(session, "violations")} />,
              },
              actions: <Actions label={t("policies.actions", { policy: policy.title })} actions={actionsOf(policy)} />,
            }))}
          />
        )}
      </PagedList>
      {doing !== null && (
        <ConfirmDialog
          title={t(doing.what === "delete" ? "delete.title" : "switch.offTitle", { policy: doing.policy.title })}
          confirm={t(doing.what === "delete" ? "policies.delete" : "policies.disable")}
          onConfirm={async () => {
            const problem = await (doing.what === "delete" ? own.remove(doing.policy) : own.turn(doing.policy, false));
            if (problem === null) close();
            return problem;
          }}
          onClose={close}
        >
          {t(doing.what === "delete" ? "delete.text" : "switch.offText", { count: formatCount(doing.policy.failing) })}
        </ConfirmDialog>
      )}
    </>
  );
}

/** The policies that hold for the customer: built in, the operator's, and its own. */
export function Policies(props: Props) {
  const session = useSession();
  return (
    <Frame
      needs="list_policies"
      title={t("policies.title")}
      note={t("policies.note")}
      controls={
        mayCall(session, "create_policy") && (
          <Link to="/compliance/policies/new" className={buttonLook.primary}>
            {t("policies.new")}
          </Link>
        )
      }
    >
      <Asked {...props} />
    </Frame>
  );
}
