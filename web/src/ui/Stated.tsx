import { t } from "@/messages";
import styles from "./Stated.module.css";

/** What the source says; what it does not say is named as such and never shown as empty or zero. */
export function Stated({ value }: { value: string | null | undefined }) {
  const isStated = value !== null && value !== undefined && value !== "";
  return isStated ? value : <span className={styles["not"]}>{t("costs.notStated")}</span>;
}
