import styles from "./Badge.module.css";

/** What a state means: it works, it wants attention, it is wrong, it is over, or it just is. */
export type Tone = "pass" | "medium" | "critical" | "over" | "info";

/** A tick, a diamond, an octagon, a bar, a ring: no state is told by its colour alone. */
const marks: Record<Tone, string> = {
  pass: "m3 8.4 3.2 3.2L13 4.8",
  medium: "M8 2.5 13.5 8 8 13.5 2.5 8z",
  critical: "M5.6 2.5h4.8l3.1 3.1v4.8l-3.1 3.1H5.6l-3.1-3.1V5.6z",
  over: "M3 8h10",
  info: "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z",
};

const filled: readonly Tone[] = ["medium", "critical"];

/** A state in a word, with its colour and its shape. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  const isFilled = filled.includes(tone);
  return (
    <span className={[styles["badge"], styles[tone]].join(" ")}>
      <svg width="12" height="12" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path
          d={marks[tone]}
          fill={isFilled ? "currentColor" : "none"}
          stroke={isFilled ? "none" : "currentColor"}
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {children}
    </span>
  );
}
