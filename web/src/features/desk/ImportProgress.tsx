import { useQueryClient } from "@tanstack/react-query";
import { unfinished } from "@/api/desk/sending";
import { useMay } from "@/api/desk/session";
import type { ImportSet } from "@/api/desk/types";
import { t, tn } from "@/messages/desk";
import { ProblemNote } from "@/ui/states";
import { deliver, type Delivery, useDelivery } from "./deliveries";
import { DeliveryForm } from "./DeliveryForm";
import styles from "./Desk.module.css";
import { bytes, readShare } from "./words";

interface BarProps {
  /** What is being done; read aloud when it changes. */
  doing: string;
  /** How far it is, in words. */
  far: string;
  /** The same, 0 to 1; null where nobody knows. */
  share: number | null;
  children: string;
}

function ProgressPanel({ doing, far, share, children }: BarProps) {
  return (
    <section className={[styles["panel"], styles["section"]].join(" ")}>
      <div className={styles["far"]}>
        <div role="status">
          <h2>{doing}</h2>
        </div>
        <span>{far}</span>
      </div>
      <progress className={styles["progress"]} aria-label={t("imports.progress")} {...(share !== null && { value: share })} max={1} />
      <p className={styles["fine"]}>{children}</p>
    </section>
  );
}

function Reading({ set }: { set: ImportSet }) {
  const isReading = set.state === "reading";
  return (
    <ProgressPanel
      doing={t(isReading ? "imports.reading" : "imports.queued")}
      far={isReading ? tn("imports.rowsRead", set.rows_read) : ""}
      share={isReading ? readShare(set) : null}
    >
      {t("imports.readingText")}
    </ProgressPanel>
  );
}

function Stopped({ id, delivery: { files, confirmClosed, state } }: { id: string; delivery: Delivery }) {
  const queryClient = useQueryClient();
  if (state.at !== "stopped") return null;
  return (
    <ProblemNote
      title={t("imports.stopped")}
      problem={state.problem}
      retry={t("imports.goOn")}
      onRetry={() => void deliver(queryClient, id, files, confirmClosed)}
    />
  );
}

/** A delivery that was begun elsewhere, or before the page was loaded anew: its files have to be chosen again. */
function Unfinished({ set }: { set: ImportSet }) {
  const queryClient = useQueryClient();
  const may = useMay();
  if (!may("send_import_file")) return null;
  return (
    <section className={[styles["panel"], styles["section"]].join(" ")}>
      <p className={styles["lead"]}>{t("imports.openText")}</p>
      <DeliveryForm
        submit={t("imports.goOn")}
        check={(files) => {
          const [missing] = unfinished(files, set.files);
          return missing && t("imports.unfinished", { name: missing.file_name });
        }}
        onFiles={(files) => {
          void deliver(queryClient, set.id, files, false);
          return Promise.resolve(null);
        }}
      />
    </section>
  );
}

/** How far a delivery is that is neither published nor refused. */
export function ImportProgress({ set }: { set: ImportSet }) {
  const delivery = useDelivery(set.id);
  if (set.state !== "open" || delivery?.state.at === "committed") return <Reading set={set} />;
  if (delivery === null) return <Unfinished set={set} />;
  if (delivery.state.at === "stopped") return <Stopped id={set.id} delivery={delivery} />;
  const { sent, total } = delivery.state;
  return (
    <ProgressPanel doing={t("imports.sending")} far={t("imports.sent", { sent: bytes(sent), total: bytes(total) })} share={total === 0 ? 0 : Math.min(1, sent / total)}>
      {t("imports.sendingText")}
    </ProgressPanel>
  );
}
