import { sparkPath } from "./sparkPath";
import styles from "./Sparkline.module.css";

const width = 100;
const height = 26;

/** How a figure went, small, without an axis: beside the figure itself, and said in words for whoever does not see it. */
export function Sparkline({ values, label }: { values: readonly (number | null)[]; label: string }) {
  return (
    <svg className={styles["spark"]} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <line x1="0" x2={width} y1={height} y2={height} />
      <path d={sparkPath(values, width, height)} />
    </svg>
  );
}
