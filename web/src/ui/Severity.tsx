import { t } from "@/messages/complianceParts";
import styles from "./Severity.module.css";

export const severities = ["critical", "high", "medium", "low", "informational"] as const;

/** How bad something is. */
export type SeverityName = (typeof severities)[number];

/** An octagon, a triangle, a diamond, a circle, a ring, in a square of 16: no severity is told by its colour alone. */
const marks: Record<SeverityName, string> = {
  critical: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z",
  high: "M8 2 15 14H1z",
  medium: "M8 1.5 14.5 8 8 14.5 1.5 8z",
  low: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z",
  informational: "M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
};

/** The colour of a severity, for charts too. */
export const severityColours: Record<SeverityName, string> = {
  critical: "var(--critical)",
  high: "var(--high)",
  medium: "var(--medium)",
  low: "var(--c1)",
  informational: "var(--ink-2)",
};

/** The shape of a severity within an `svg`, its middle at `x` and `y`. */
export function SeverityShape({ severity, x = 8, y = 8, size = 16 }: { severity: SeverityName; x?: number; y?: number; size?: number }) {
  const isRing = severity === "informational";
  const scale = size / 16;
  return (
    <path
      d={marks[severity]}
      transform={`translate(${x - 8 * scale} ${y - 8 * scale}) scale(${scale})`}
      fill={isRing ? "none" : severityColours[severity]}
      stroke={isRing ? severityColours[severity] : "none"}
      strokeWidth="2.4"
    />
  );
}

/** The mark of a severity, beside a word that says it. */
export function SeverityMark({ severity, size = 12 }: { severity: SeverityName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <SeverityShape severity={severity} />
    </svg>
  );
}

/** How bad it is: colour, shape and word. */
export function Severity({ severity }: { severity: SeverityName }) {
  return (
    <span className={styles["severity"]} style={{ color: severityColours[severity] }}>
      <SeverityMark severity={severity} />
      {t(`severity.${severity}`)}
    </span>
  );
}
