import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { problemOf } from "@/api/client";
import { useChange } from "@/api/desk/change";
import { abandonImport, importQuery } from "@/api/desk/imports";
import { useMay } from "@/api/desk/session";
import type { ImportSet } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Page } from "@/ui/Page";
import { Records } from "@/ui/Records";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { forget, useDeliveryName } from "./deliveries";
import styles from "./Desk.module.css";
import { ImportProgress } from "./ImportProgress";
import { ImportRefused } from "./ImportRefused";
import { ImportResult } from "./ImportResult";
import { ImportState } from "./ImportState";
import { bytes } from "./words";

const columns = [
  { key: "file", label: t("imports.file") },
  { key: "size", label: t("imports.size"), isNumber: true },
  { key: "state", label: t("imports.state") },
];

function Files({ set: { files } }: { set: ImportSet }) {
  if (files.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("imports.sentFiles")}</h2>
      </div>
      <Records
        caption={t("imports.sentFiles")}
        columns={columns}
        rows={files.map(({ part, file_name: name, size, is_complete: isComplete }) => ({
          key: String(part),
          cells: { file: name, size: bytes(size), state: t(isComplete ? "imports.complete" : "imports.incomplete") },
        }))}
      />
    </section>
  );
}

/** Gives up what was not read yet. */
function Discard({ set: { id, state } }: { set: ImportSet }) {
  const may = useMay();
  const change = useChange();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  if (!may("abandon_import") || (state !== "open" && state !== "queued")) return null;
  return (
    <>
      <Button onClick={() => { setAsking(true); }}>{t("imports.discard")}</Button>
      {isAsking && (
        <ConfirmDialog
          title={t("imports.discardTitle")}
          confirm={t("imports.discard")}
          onClose={() => { setAsking(false); }}
          onConfirm={() =>
            change(async () => {
              await abandonImport(id);
              forget(id);
              await navigate({ to: "/operator/imports", replace: true });
            })
          }
        >
          {t("imports.discardText")}
        </ConfirmDialog>
      )}
    </>
  );
}

function Became({ set }: { set: ImportSet }) {
  if (set.result) return <ImportResult result={set.result} />;
  if (set.refusal) return <ImportRefused set={set} refusal={set.refusal} />;
  return <ImportProgress set={set} />;
}

const above = [{ label: t("imports.title"), link: { to: "/operator/imports" } as const }];

function Loaded({ set, children }: { set: ImportSet; children: ReactNode }) {
  const name = useDeliveryName(set);
  return (
    <Page
      title={name}
      note={<ImportState set={set} />}
      above={above}
      controls={<Discard set={set} />}
    >
      {children}
      <Became key={set.id} set={set} />
      <Files set={set} />
    </Page>
  );
}

function Asked({ id }: { id: string }) {
  const { data: set, error, refetch } = useQuery(importQuery(id));
  const retry = () => void refetch();
  if (set !== undefined) {
    return <Loaded set={set}>{error !== null && <ProblemNote title={t("desk.stale")} problem={problemOf(error)} onRetry={retry} />}</Loaded>;
  }
  if (error === null) {
    return (
      <Page title={t("imports.delivery")} above={above}>
        <Skeleton label={t("desk.loading")}>
          <div className={styles["panel"]}>
            <Block height="220px" />
          </div>
        </Skeleton>
      </Page>
    );
  }
  const problem = problemOf(error);
  return (
    <Page title={t("imports.delivery")} above={above}>
      {problem.status === 404 || problem.status === 400 ? (
        <State title={t("imports.unknownTitle")} alert>
          <p>{t("imports.unknownText")}</p>
        </State>
      ) : (
        <ProblemState problem={problem} onRetry={retry} />
      )}
    </Page>
  );
}

/** One delivery of bills: how far it is, and what came of it. */
export function ImportPage({ importId }: { importId: string }) {
  const may = useMay();
  if (may("read_import")) return <Asked id={importId} />;
  return (
    <Page title={t("imports.delivery")} above={above}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Page>
  );
}
