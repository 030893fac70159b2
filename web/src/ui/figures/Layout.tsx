import type { ReactNode } from "react";
import styles from "./Layout.module.css";

/** A figure and what stands beside it; alone it takes the whole width. */
export function FigureGrid({ children }: { children: ReactNode }) {
  return <div className={styles["grid"]}>{children}</div>;
}

/** The evidence, one below the other. */
export function FigureStack({ children }: { children: ReactNode }) {
  return <div className={styles["stack"]}>{children}</div>;
}
