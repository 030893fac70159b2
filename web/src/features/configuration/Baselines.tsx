import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { attempt } from "@/api/client";
import { baselinesQuery, createBaseline, driftChanged } from "@/api/configuration";
import type { Baseline } from "@/api/configurationTypes";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/baselines";
import { Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records, Small, Whole } from "@/ui/Records";
import { CopyButton } from "@/ui/Secret";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { ApproveDialog } from "./ApproveDialog";
import styles from "./Baselines.module.css";
import { Allowed, Frame } from "./Frame";
import { useBaselineActions } from "./useBaselineActions";
import { actorName } from "./words";

const columns = [
  { key: "baseline", label: t("baselines.baseline") },
  { key: "kind", label: t("baselines.kind") },
  { key: "covers", label: t("baselines.covers") },
  { key: "version", label: t("baselines.version"), isNumber: true },
  { key: "resources", label: t("baselines.resources"), isNumber: true },
  { key: "drifts", label: t("baselines.openDrifts"), isNumber: true },
  { key: "unmanaged", label: t("baselines.unmanaged") },
  { key: "changed", label: t("baselines.changed") },
];

/** What a baseline is about, in a few words. */
export function covers({ scope, kind }: Pick<Baseline, "scope" | "kind">): string {
  if (kind === "kubernetes_manifest") return t("baselines.ofManifests");
  if (scope == null) return kind === "snapshot" ? t("baselines.everything") : t("baselines.ofState");
  const { account_ids: accounts, resource_types: types } = scope;
  const said = [...(accounts.length > 0 ? [tn("baselines.accounts", accounts.length)] : []), ...(types.length > 0 ? [tn("baselines.types", types.length)] : [])];
  return said.length === 0 ? t("baselines.everything") : said.join(", ");
}

const command = "tenantry import configuration terraform.tfstate";
const call = `curl --data-binary @terraform.tfstate -H "authorization: Bearer $KEY" \\
     -H "content-type: application/json" "${window.location.origin}/v1/configuration/import"`;

/** A command that can be taken along. */
function Command({ text, label }: { text: string; label: string }) {
  return (
    <div className={styles["command"]}>
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}

function Empty({ onApprove }: { onApprove: (() => void) | null }) {
  return (
    <State title={t("baselines.none")}>
      <p>{t("baselines.noneText")}</p>
      <div className={styles["ways"]}>
        <div>
          <h3>{t("baselines.noneImport")}</h3>
          <Command text={command} label={t("baselines.copyCommand")} />
        </div>
        <div>
          <h3>{t("baselines.noneApi")}</h3>
          <Command text={call} label={t("baselines.copyCall")} />
        </div>
        <div>
          <h3>{t("baselines.noneApprove")}</h3>
          <p>{onApprove === null ? t("baselines.noneAsk") : t("baselines.noneApproveText")}</p>
          {onApprove !== null && (
            <Button look="primary" onClick={onApprove}>
              {t("baselines.approve")}
            </Button>
          )}
        </div>
      </div>
    </State>
  );
}

function Asked() {
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const zone = session.customer.time_zone;
  const list = useList(baselinesQuery);
  const [isApproving, setApproving] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const { actionsOf, dialog } = useBaselineActions(setSaid);
  const mayCreate = mayCall(session, "create_baseline");
  const mayOpen = mayCall(session, "read_baseline");
  const approve = () => {
    setApproving(true);
  };
  const hasActions = list.rows?.some((one) => actionsOf(one).length > 0) ?? false;
  return (
    <Frame
      title={t("baselines.title")}
      note={t("baselines.note")}
      controls={
        mayCreate &&
        list.rows !== null &&
        list.rows.length > 0 && (
          <Button look="primary" onClick={approve}>
            {t("baselines.approve")}
          </Button>
        )
      }
    >
      <StatusLine>{said}</StatusLine>
      <PagedList list={list} loading={t("baselines.loading")} empty={<Empty onApprove={mayCreate ? approve : null} />}>
        {(baselines) => (
          <Records
            caption={t("baselines.title")}
            columns={columns}
            actions={hasActions ? t("baselines.actions") : undefined}
            rows={baselines.map((baseline) => ({
              key: baseline.id,
              cells: {
                baseline: (
                  <RecordName
                    name={
                      mayOpen ? (
                        <Link to="/baselines/$baselineId" params={{ baselineId: baseline.id }} className={styles["link"]}>
                          {baseline.name}
                        </Link>
                      ) : (
                        baseline.name
                      )
                    }
                  />
                ),
                kind: <Whole>{t(`baselines.kind.${baseline.kind}`)}</Whole>,
                covers: covers(baseline),
                version: <data value={baseline.version}>{formatCount(baseline.version)}</data>,
                resources: <data value={baseline.resource_count}>{formatCount(baseline.resource_count)}</data>,
                drifts: <data value={baseline.open_drifts}>{formatCount(baseline.open_drifts)}</data>,
                unmanaged: t(baseline.reports_unmanaged ? "baselines.unmanagedYes" : "baselines.unmanagedNo"),
                changed: (
                  <>
                    {formatInstant(baseline.changed_at, zone)}
                    <Small>{t("baselines.by", { who: actorName(baseline.changed_by) })}</Small>
                  </>
                ),
              },
              actions: <Actions label={t("baselines.actionsOf", { name: baseline.name })} actions={actionsOf(baseline)} />,
            }))}
          />
        )}
      </PagedList>
      {dialog}
      {isApproving && (
        <ApproveDialog
          onClose={() => {
            setApproving(false);
          }}
          onSubmit={(body) =>
            attempt(async () => {
              const { id } = await createBaseline(body);
              setApproving(false);
              void driftChanged(queries);
              await navigate({ to: "/baselines/$baselineId", params: { baselineId: id } });
            })
          }
        />
      )}
    </Frame>
  );
}

/** What drift is measured against: states of Terraform, manifests of Kubernetes, and what was approved. */
export function Baselines() {
  return (
    <Allowed needs="list_baselines" title={t("baselines.title")}>
      <Asked />
    </Allowed>
  );
}
