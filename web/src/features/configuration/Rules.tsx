import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { attempt } from "@/api/client";
import { driftChanged } from "@/api/configuration";
import { ruleOwners, type RuleSearch } from "@/api/configurationSearch";
import type { DriftRule } from "@/api/configurationTypes";
import { deleteDriftRule, driftRulesQuery } from "@/api/driftRules";
import { useWholeList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { t, tn } from "@/messages/driftRules";
import { buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RuleTable } from "@/ui/drift/RuleTable";
import { PagedList } from "@/ui/PagedList";
import { Segments } from "@/ui/Segments";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { Allowed, Frame } from "./Frame";
import styles from "./Rules.module.css";
import { actorName } from "./words";

interface Props {
  /** Whose rules are listed; it lives in the address. */
  search: RuleSearch;
  onSearchChange: (search: RuleSearch) => void;
}

const all = "all";

function NewLink() {
  return (
    <Link to="/drift/rules/new" search={{}} className={buttonLook.primary}>
      {t("rules.new")}
    </Link>
  );
}

function Asked({ search, onSearchChange }: Props) {
  const session = useSession();
  const queries = useQueryClient();
  const zone = session.customer.time_zone;
  const { rows, problem, onRetry } = useWholeList(driftRulesQuery);
  const [deleting, setDeleting] = useState<DriftRule | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const wanted = rows?.filter(({ owner }) => search.owner === undefined || owner === search.owner) ?? null;
  const mayCreate = mayCall(session, "create_drift_rule");
  const mayDelete = mayCall(session, "delete_drift_rule");
  return (
    <Frame title={t("rules.title")} note={t("rules.note")} controls={mayCreate && <NewLink />}>
      <div className={styles["views"]}>
        <Segments
          label={t("rules.owner")}
          value={search.owner ?? all}
          options={[all, ...ruleOwners].map((value) => ({ value, label: t(`rules.owner.${value}` as "rules.owner.all") }))}
          onChange={(owner) => {
            const known = ruleOwners.find((one) => one === owner);
            onSearchChange(known === undefined ? {} : { owner: known });
          }}
        />
      </div>
      <StatusLine>{said}</StatusLine>
      <PagedList
        list={{ rows: wanted, problem, hasMore: false, isLoadingMore: false, onMore: () => undefined, onRetry }}
        loading={t("rules.loading")}
        empty={
          <State title={t("rules.none")}>
            <p>{t("rules.noneText")}</p>
            {mayCreate && <NewLink />}
          </State>
        }
      >
        {(rules) => (
          <RuleTable
            rules={rules}
            instant={(at) => formatInstant(at, zone)}
            madeBy={({ created_by: by }) => (by == null ? null : actorName(by))}
            onDelete={(rule) => (mayDelete && rule.owner === "customer" ? () => { setDeleting(rule); } : null)}
          />
        )}
      </PagedList>
      {deleting !== null && (
        <ConfirmDialog
          title={t("rules.deleteTitle", { title: deleting.title })}
          confirm={t("rules.delete")}
          onClose={() => {
            setDeleting(null);
          }}
          onConfirm={() =>
            attempt(async () => {
              await deleteDriftRule(deleting.id);
              setDeleting(null);
              // What is said to be gone must not be in the list any more.
              await driftChanged(queries);
              setSaid(t("rules.deleted", { title: deleting.title }));
            })
          }
        >
          {tn("rules.deleteText", deleting.hides)}
        </ConfirmDialog>
      )}
    </Frame>
  );
}

/** What hides drift: the customer's own rules, the operator's, the product's. */
export function Rules(props: Props) {
  return (
    <Allowed needs="list_drift_rules" title={t("rules.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
