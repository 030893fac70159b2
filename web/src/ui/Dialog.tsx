import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { t } from "@/messages";
import styles from "./Dialog.module.css";
import { CloseIcon } from "./icons";

interface Props {
  title: string;
  /** Called when the reader leaves it: Escape, the cross. The caller then stops drawing it. */
  onClose: () => void;
  children: ReactNode;
}

/**
 * A window over the page that wants an answer first. The browser keeps the focus inside and gives it back to where it
 * was. A press beside it does not close it: what was typed, or a key shown once, would be lost.
 */
export function Dialog({ title, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();

  // Before it leaves the document: afterwards the browser would not give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    dialog.showModal();
    return () => {
      dialog.close();
    };
  }, []);

  return (
    <dialog
      ref={element}
      className={styles["dialog"]}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={({ currentTarget }) => {
        // The browser may close it without asking first.
        if (!currentTarget.open) onClose();
      }}
    >
      <header className={styles["head"]}>
        <h2 id={heading}>{title}</h2>
        <button type="button" className={styles["close"]} aria-label={t("dialog.close")} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** What a dialog offers to do, the way back first. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles["actions"]}>{children}</div>;
}
