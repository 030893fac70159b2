import { Dialog, DialogActions } from "@/ui/Dialog";
import { Button } from "@/ui/Button";
import { Secret } from "@/ui/Secret";
import { t } from "@/messages/settings";
import styles from "./Handover.module.css";

interface Props {
  title: string;
  /** What it is good for, how long, and that it is shown this once. */
  text: string;
  label: string;
  value: string;
  copy: string;
  onClose: () => void;
}

/** Hands a link or key over to the reader, this once. */
export function Handover({ title, text, label, value, copy, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles["content"]}>
        <p>{text}</p>
        <Secret label={label} value={value} copy={copy} />
      </div>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t("dialog.done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
