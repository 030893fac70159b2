import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { OperatorRulePreview } from "@/api/configurationTypes";
import { useChange } from "@/api/desk/change";
import { createDriftRule, previewDriftRule } from "@/api/desk/driftRules";
import { useMay } from "@/api/desk/session";
import { addDays, dayOf } from "@/format/dates";
import { formatCount } from "@/format/number";
import { resourceName } from "@/format/resources";
import { instantsOf } from "@/format/zoned";
import { t } from "@/messages/desk";
import { t as rules } from "@/messages/driftRules";
import { RuleEditor } from "@/ui/drift/RuleEditor";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { ProblemState } from "@/ui/states";
import { ownZone } from "./OwnTime";

const above = [{ label: rules("rules.title"), link: { to: "/operator/drift-rules" } as const }];

const columns = [
  { key: "customer", label: t("driftRules.customer") },
  { key: "hidden", label: rules("preview.hidden"), isNumber: true },
  { key: "partly", label: rules("preview.partly"), isNumber: true },
];

/** How many drifts of whom a rule would hide. */
function Customers({ customers }: Pick<OperatorRulePreview, "customers">) {
  if (customers.length === 0) return null;
  return (
    <Records
      caption={t("driftRules.byCustomer")}
      columns={columns}
      rows={customers.map(({ customer_id: id, name, hidden, partly }) => ({
        key: id,
        cells: { customer: <RecordName name={name} />, hidden: <data value={hidden}>{formatCount(hidden)}</data>, partly: <data value={partly}>{formatCount(partly)}</data> },
      }))}
    />
  );
}

function Editor() {
  const may = useMay();
  const change = useChange();
  const navigate = useNavigate();
  const [today] = useState(() => dayOf(new Date().toISOString(), ownZone));
  return (
    <RuleEditor<OperatorRulePreview>
      start={{}}
      firstDay={today}
      endOf={(day) => instantsOf({ from: addDays(day, 1) }, ownZone).from ?? ""}
      onPreview={may("preview_operator_drift_rule") ? previewDriftRule : null}
      onSave={(rule) =>
        change(async () => {
          await createDriftRule(rule);
          await navigate({ to: "/operator/drift-rules" });
        })
      }
      nameOf={({ resource }) => resourceName(resource)}
      also={(answer) => <Customers customers={answer.customers} />}
    />
  );
}

/** A rule that hides drift of every customer, with what it would hide of whom beside it. */
export function NewDriftRule() {
  const may = useMay();
  return (
    <Page title={rules("rules.new")} above={above} note={t("driftRules.newNote")}>
      {may("create_operator_drift_rule") ? <Editor /> : <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />}
    </Page>
  );
}
