import { useEffect, useId, useRef, useState } from "react";
import { t } from "@/messages";
import { Button } from "./Button";
import styles from "./Secret.module.css";

/** How long "Copied" stays, in milliseconds. */
const copiedFor = 4000;

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<"ready" | "copied" | "failed">("ready");
  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => {
      setState("ready");
    }, copiedFor);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  const copy = async () => {
    // Missing on a page that is not served over TLS.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    try {
      if (clipboard === undefined) throw new Error("no clipboard");
      await clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      <Button aria-label={label} onClick={() => void copy()}>
        {state === "copied" ? t("copy.done") : t("copy.copy")}
      </Button>
      <span className="hidden-text" role="status">
        {state === "copied" && t("copy.done")}
      </span>
      {state === "failed" && (
        <p className={styles["failed"]} role="alert">
          {t("copy.failed")}
        </p>
      )}
    </>
  );
}

interface Props {
  /** What it is: the name of the field that shows it. */
  label: string;
  /** The key or link itself. */
  value: string;
  /** What the button that copies it is called. */
  copy: string;
}

/** A key or link that is shown this once, ready to be copied. */
export function Secret({ label, value, copy }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className={styles["secret"]}>
      <label htmlFor={id}>{label}</label>
      <input
        ref={field}
        id={id}
        readOnly
        value={value}
        spellCheck={false}
        autoComplete="off"
        onFocus={() => {
          field.current?.select();
        }}
      />
      <CopyButton text={value} label={copy} />
    </div>
  );
}
