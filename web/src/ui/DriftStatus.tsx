import { t } from "@/messages/driftParts";
import styles from "./DriftStatus.module.css";

/** Where a drift stands with those who take care of it, in the order in which it goes on. */
export const driftStatuses = ["open", "revert", "snoozed", "accepted", "resolved"] as const;
export type DriftStatusName = (typeof driftStatuses)[number];

/** A ring, an arrow back, a clock, a ring with a tick, a tick: where it stands, without its colour. */
const marks: Record<DriftStatusName, string> = {
  open: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z",
  revert: "M3 4v3.5h3.5M3.4 7.3A5 5 0 1 1 4.6 12",
  snoozed: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2 1.5",
  accepted: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM5.4 8.2 7.3 10l3.3-3.6",
  resolved: "m3 8.4 3.2 3.2L13 4.8",
};

/** Where a drift stands: a word with its shape and colour. */
export function DriftStatus({ status }: { status: DriftStatusName }) {
  return (
    <span className={[styles["status"], styles[status]].join(" ")}>
      <svg width="13" height="13" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={marks[status]} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {t(`driftStatus.${status}`)}
    </span>
  );
}
