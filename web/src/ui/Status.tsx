import { t } from "@/messages/violations";
import styles from "./Status.module.css";

/** Where something stands that people take care of; `excepted` is left as it is for a while. */
export type StatusName = "open" | "acknowledged" | "in_progress" | "resolved" | "excepted";

/** A ring, a ring with a dot, a ring half full, a tick, a bar: how far it is, without its colour. */
const marks: Record<StatusName, { line: string; full?: string }> = {
  open: { line: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z" },
  acknowledged: { line: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z", full: "M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z" },
  in_progress: { line: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z", full: "M8 2.5a5.5 5.5 0 0 1 0 11z" },
  resolved: { line: "m3 8.4 3.2 3.2L13 4.8" },
  excepted: { line: "M3 8h10" },
};

/** Where it stands: a word with its shape and colour. */
export function Status({ status }: { status: StatusName }) {
  const { line, full } = marks[status];
  return (
    <span className={[styles["status"], styles[status]].join(" ")}>
      <svg width="13" height="13" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={line} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
        {full !== undefined && <path d={full} fill="currentColor" />}
      </svg>
      {t(`status.${status}`)}
    </span>
  );
}
