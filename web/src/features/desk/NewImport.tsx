import { useMay } from "@/api/desk/session";
import { t } from "@/messages/desk";
import { Page } from "@/ui/Page";
import { ProblemState } from "@/ui/states";
import { DeliveryForm } from "./DeliveryForm";
import styles from "./Desk.module.css";
import { useDeliver } from "./useDeliver";

/** Takes in bills from files of this machine. */
export function NewImport() {
  const may = useMay();
  const deliver = useDeliver();
  return (
    <Page
      title={t("imports.new")}
      above={[{ label: t("imports.title"), link: { to: "/operator/imports" } }]}
    >
      {may("open_import") ? (
        <section className={styles["panel"]}>
          <p className={styles["lead"]}>{t("imports.text")}</p>
          <DeliveryForm submit={t("imports.send")} onFiles={(files) => deliver(files, false)} />
        </section>
      ) : (
        <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
      )}
    </Page>
  );
}
