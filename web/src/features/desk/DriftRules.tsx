import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { DriftRule } from "@/api/configurationTypes";
import { useChange } from "@/api/desk/change";
import { deleteDriftRule, driftRulesQuery } from "@/api/desk/driftRules";
import { useMay } from "@/api/desk/session";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/desk";
import { t as parts } from "@/messages/driftParts";
import { t as rules, tn as ruleCount } from "@/messages/driftRules";
import { buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RuleTable } from "@/ui/drift/RuleTable";
import { Page } from "@/ui/Page";
import { StatusLine } from "@/ui/StatusLine";
import { DeskList } from "./DeskList";
import { ownZone } from "./OwnTime";

function makerOf({ created_by: by }: DriftRule): string | null {
  if (by?.kind === "command_line") return parts("driftParts.commandLine");
  return by == null ? null : (by.name ?? by.id);
}

/** The rules that hide drift of every customer: the operator's and the product's. */
export function DriftRules() {
  const may = useMay();
  const change = useChange();
  const [deleting, setDeleting] = useState<DriftRule | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  return (
    <Page
      title={rules("rules.title")}
      note={t("driftRules.note")}
      controls={
        may("create_operator_drift_rule") && (
          <Link to="/operator/drift-rules/new" className={buttonLook.primary}>
            {rules("rules.new")}
          </Link>
        )
      }
    >
      <StatusLine>{said}</StatusLine>
      <DeskList operation="list_operator_drift_rules" query={driftRulesQuery} empty={{ title: t("driftRules.none"), text: t("driftRules.noneText") }}>
        {(rows) => (
          <RuleTable
            rules={rows}
            instant={(at) => formatInstant(at, ownZone)}
            madeBy={makerOf}
            onDelete={(rule) => (may("delete_operator_drift_rule") && rule.owner === "operator" ? () => { setDeleting(rule); } : null)}
          />
        )}
      </DeskList>
      {deleting !== null && (
        <ConfirmDialog
          title={rules("rules.deleteTitle", { title: deleting.title })}
          confirm={rules("rules.delete")}
          onClose={() => { setDeleting(null); }}
          onConfirm={async () => {
            const problem = await change(() => deleteDriftRule(deleting.id));
            if (problem === null) {
              setDeleting(null);
              setSaid(rules("rules.deleted", { title: deleting.title }));
            }
            return problem;
          }}
        >
          {`${t("driftRules.everybody")} ${ruleCount("rules.deleteText", deleting.hides)}`}
        </ConfirmDialog>
      )}
    </Page>
  );
}
