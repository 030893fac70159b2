import type { ReactNode } from "react";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Secret } from "@/ui/Secret";
import styles from "./Desk.module.css";

interface Props {
  title: string;
  /** What the secret is: a link, a key. */
  label: string;
  /** Nothing when it was sent by mail instead. */
  value: string | null;
  copy: string;
  /** For whom it is and until when it works. */
  children: ReactNode;
  onClose: () => void;
}

/** A key or link that the server tells once, to be handed over. */
export function ShownOnce({ title, label, value, copy, children, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles["stack"]}>
        <p>{children}</p>
        {value === null ? (
          <p>{t("once.mailed")}</p>
        ) : (
          <>
            <Secret label={label} value={value} copy={copy} />
            <p className={styles["fine"]}>{t("once.text")}</p>
          </>
        )}
      </div>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t("once.done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
