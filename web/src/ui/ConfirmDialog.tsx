import { type ReactNode, useId, useState } from "react";
import { t } from "@/messages";
import { Button } from "./Button";
import { Dialog, DialogActions } from "./Dialog";
import styles from "./Form.module.css";
import { explainProblem, type ProblemText } from "./states";

interface Props {
  title: string;
  /** What will be so afterwards, and what cannot be undone. */
  children: ReactNode;
  /** What the button that does it says: a verb, never "OK". */
  confirm: string;
  /** Does it, and answers what the server had against it. On success the caller stops drawing this. */
  onConfirm: () => Promise<ProblemText | null>;
  onClose: () => void;
}

/** Asks once more before something that is not easily undone. */
export function ConfirmDialog({ title, children, confirm, onConfirm, onClose }: Props) {
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const [isBusy, setBusy] = useState(false);
  const message = useId();
  const act = async () => {
    setBusy(true);
    setProblem(null);
    const refused = await onConfirm();
    setBusy(false);
    setProblem(refused);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles["form"]}>
        <p>{children}</p>
        <p id={message} className={styles["error"]} role="alert">
          {problem && explainProblem(problem)}
        </p>
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        <Button
          look="danger"
          aria-disabled={isBusy}
          aria-describedby={problem === null ? undefined : message}
          onClick={() => {
            if (!isBusy) void act();
          }}
        >
          {isBusy ? t("form.busy") : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
