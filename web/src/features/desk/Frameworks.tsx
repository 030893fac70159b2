import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { deleteDocument, documentsQuery, frameworksQuery } from "@/api/desk/frameworks";
import { useMay } from "@/api/desk/session";
import type { FrameworkDocument, KnownFramework } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Badge } from "@/ui/Badge";
import { buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Page } from "@/ui/Page";
import { RecordName, Records, Small } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { bytes } from "./words";

const columns = [
  { key: "framework", label: t("frameworks.framework") },
  { key: "source", label: t("frameworks.source") },
  { key: "requirements", label: t("frameworks.requirements"), isNumber: true },
  { key: "checks", label: t("frameworks.checks"), isNumber: true },
  { key: "followers", label: t("frameworks.followers"), isNumber: true },
];

const documentColumns = [
  { key: "document", label: t("frameworks.document") },
  { key: "brings", label: t("frameworks.brings") },
  { key: "state", label: t("frameworks.state") },
  { key: "changed", label: t("frameworks.changed") },
];

/** What a document brings, in a few words. */
export function bringsOf({ frameworks, checks, topics }: Pick<FrameworkDocument, "frameworks" | "checks" | "topics">): string {
  const parts = [
    ...(frameworks.length > 0 ? [frameworks.map(({ name, version }) => `${name} ${version}`).join(", ")] : []),
    ...(checks.length > 0 ? [tn("frameworks.checkCount", checks.length)] : []),
    ...(topics.length > 0 ? [tn("frameworks.topicCount", topics.length)] : []),
  ];
  return parts.length === 0 ? t("frameworks.nothing") : parts.join(" · ");
}

function Known() {
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("frameworks.all")}</h2>
        <p>{t("frameworks.allNote")}</p>
      </div>
      <DeskList operation="list_frameworks" query={frameworksQuery} empty={{ title: t("frameworks.none"), text: t("frameworks.noneText") }}>
        {(frameworks) => (
          <Records
            caption={t("frameworks.all")}
            columns={columns}
            rows={frameworks.map((one: KnownFramework) => ({
              key: one.key,
              cells: {
                framework: <RecordName name={`${one.name} ${one.version}`} detail={one.publisher === "" ? one.key : `${one.publisher} · ${one.key}`} />,
                source:
                  one.document_id == null ? (
                    t("frameworkSource.built_in")
                  ) : (
                    <Link to="/operator/frameworks/$documentId" params={{ documentId: one.document_id }} className={styles["link"]}>
                      {t("frameworkSource.operator")}
                    </Link>
                  ),
                requirements: (
                  <>
                    {formatCount(one.requirements)}
                    <Small>{tn("frameworks.withChecks", one.requirements_with_checks)}</Small>
                  </>
                ),
                checks: formatCount(one.checks),
                followers: formatCount(one.followers),
              },
            }))}
          />
        )}
      </DeskList>
    </section>
  );
}

/** The frameworks that customers are measured by, and the documents by which the operator adds some. */
export function Frameworks() {
  const may = useMay();
  const change = useChange();
  const [deleting, setDeleting] = useState<FrameworkDocument | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const close = () => {
    setDeleting(null);
  };
  return (
    <Page
      title={t("frameworks.title")}
      note={t("frameworks.note")}
      controls={
        may("create_framework_document") && (
          <Link to="/operator/frameworks/new" className={buttonLook.primary}>
            {t("frameworks.new")}
          </Link>
        )
      }
    >
      <StatusLine>{said}</StatusLine>
      <section className={styles["section"]}>
        <div className={styles["head"]}>
          <h2>{t("frameworks.documents")}</h2>
          <p>{t("frameworks.documentsNote")}</p>
        </div>
        <DeskList operation="list_framework_documents" query={documentsQuery} empty={{ title: t("frameworks.noDocuments"), text: t("frameworks.noDocumentsText") }}>
          {(documents) => (
            <Records
              caption={t("frameworks.documents")}
              columns={documentColumns}
              actions={may("delete_framework_document") ? t("desk.actions") : undefined}
              rows={documents.map((one) => ({
                key: one.id,
                cells: {
                  document: (
                    <RecordName
                      name={
                        <Link to="/operator/frameworks/$documentId" params={{ documentId: one.id }} className={styles["link"]}>
                          {one.name}
                        </Link>
                      }
                      detail={t("frameworks.versionOf", { version: String(one.version), size: bytes(one.bytes) })}
                    />
                  ),
                  brings: bringsOf(one),
                  state:
                    one.errors.length === 0 ? (
                      <Badge tone="pass">{t("frameworks.holds")}</Badge>
                    ) : (
                      <>
                        <Badge tone="critical">{t("frameworks.leftOut")}</Badge>
                        <Small>{one.errors[0]?.detail}</Small>
                      </>
                    ),
                  changed: <OwnTime at={one.changed_at} />,
                },
                actions: (
                  <Actions
                    label={t("desk.actionsFor", { name: one.name })}
                    actions={[{ label: t("frameworks.delete"), isDangerous: true, onAction: () => { setDeleting(one); } }]}
                  />
                ),
              }))}
            />
          )}
        </DeskList>
      </section>
      <Known />
      {deleting !== null && (
        <ConfirmDialog
          title={t("frameworks.deleteTitle", { document: deleting.name })}
          confirm={t("frameworks.delete")}
          onConfirm={async () => {
            const problem = await change(async () => {
              const removed = await deleteDocument(deleting.id);
              setSaid(t("frameworks.deleted", { document: deleting.name, count: tn("frameworks.count", removed.length) }));
            });
            if (problem === null) close();
            return problem;
          }}
          onClose={close}
        >
          {[...deleting.frameworks.map(({ name, version, followers }) => t("frameworks.deleteOne", { framework: `${name} ${version}`, customers: tn("frameworks.customers", followers) })), t("frameworks.deleteText")].join(" ")}
        </ConfirmDialog>
      )}
    </Page>
  );
}
