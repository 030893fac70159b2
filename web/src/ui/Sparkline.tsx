import { sparkPath } from "./sparkPath";
import styles from "./Sparkline.module.css";

const width = 100;
const height = 26;

interface Props {
  values: readonly (number | null)[];
  label: string;
  /** What the lower and the upper edge stand for, where the line does not begin at zero. */
  edges?: { low: number; high: number };
}

/** How a figure went, small, without an axis: beside the figure itself, and said in words for whoever does not see it. */
export function Sparkline({ values, label, edges }: Props) {
  return (
    <svg className={styles["spark"]} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <line x1="0" x2={width} y1={height} y2={height} />
      <path d={sparkPath(values, width, height, edges)} />
    </svg>
  );
}
