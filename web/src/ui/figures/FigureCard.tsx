import type { ReactNode } from "react";
import { Card } from "../Card";
import styles from "./FigureCard.module.css";

interface Props {
  title: string;
  /** What tells it from other cards of the same title. */
  about?: string | undefined;
  corner: ReactNode;
  /** The figure, as a link to its rows; words where there is none. */
  figure: ReactNode;
  /** What it is for: `1 – 22 Nov`. */
  period: string;
  /** How it has changed; null where it is not compared. */
  change: ReactNode;
  /** What else is known of it. */
  facts: readonly (readonly [name: string, value: ReactNode])[];
  /** What must be said of the figure itself. */
  notes?: ReactNode;
  /** What explains it, below. */
  children?: ReactNode;
}

/** One figure, against what it is compared with, and what else is known of it. */
export function FigureCard({ title, about, corner, figure, period, change, facts, notes, children }: Props) {
  return (
    <Card title={title} about={about} corner={corner}>
      <div className={styles["content"]}>
        <div>
          <p className={styles["figure"]}>
            {typeof figure === "string" ? <strong>{figure}</strong> : figure}
            <span>{period}</span>
          </p>
          {change !== null && <p className={styles["change"]}>{change}</p>}
          {notes}
        </div>
        <dl className={styles["facts"]}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {children}
    </Card>
  );
}
