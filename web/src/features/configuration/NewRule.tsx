import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { attempt } from "@/api/client";
import { driftChanged } from "@/api/configuration";
import type { NewRuleSearch } from "@/api/configurationSearch";
import { createDriftRule, previewDriftRule } from "@/api/driftRules";
import { mayCall, useSession } from "@/api/session";
import { addDays, dayOf } from "@/format/dates";
import { instantsOf } from "@/format/zoned";
import { resourceName } from "@/format/resources";
import { t } from "@/messages/driftRules";
import { RuleEditor } from "@/ui/drift/RuleEditor";
import { DriftLink } from "./DriftLink";
import { Allowed, Frame } from "./Frame";
import styles from "./Rules.module.css";

const above = [{ label: t("rules.title"), link: { to: "/drift/rules", search: {} } as const }];

const listOf = (text: string | undefined) => (text === undefined ? [] : [text]);

function Asked({ start }: { start: NewRuleSearch }) {
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const zone = session.customer.time_zone;
  const [today] = useState(() => dayOf(new Date().toISOString(), zone));
  const { provider, type, id, account, region, path } = start;
  return (
    <Frame title={t("rules.new")} above={above}>
      <RuleEditor
        start={{ ...(provider !== undefined && { provider }), types: listOf(type), ids: listOf(id), accounts: listOf(account), regions: listOf(region), paths: listOf(path) }}
        firstDay={today}
        // The day that was chosen is the last: it ends with it.
        endOf={(day) => instantsOf({ from: addDays(day, 1) }, zone).from ?? ""}
        onPreview={mayCall(session, "preview_drift_rule") ? previewDriftRule : null}
        onSave={(rule) =>
          attempt(async () => {
            await createDriftRule(rule);
            void driftChanged(queries);
            await navigate({ to: "/drift/rules", search: { owner: "customer" } });
          })
        }
        nameOf={({ drift_id: drift, resource }) => (
          <DriftLink id={drift} className={styles["link"]}>
            {resourceName(resource)}
          </DriftLink>
        )}
      />
    </Frame>
  );
}

/** A rule of the customer's own that is made, with what it would hide beside it. */
export function NewRule({ start }: { start: NewRuleSearch }) {
  return (
    <Allowed needs="create_drift_rule" title={t("rules.new")}>
      <Asked start={start} />
    </Allowed>
  );
}
