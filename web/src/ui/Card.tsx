import { type ReactNode, useId } from "react";
import styles from "./Card.module.css";

interface Props {
  /** What the card says, as a question or a noun. */
  title: string;
  /** What tells it from other cards of the same title; read aloud, not shown. */
  about?: string | undefined;
  /** The right corner: unit, cost metric, period, or the one action of the card. */
  corner?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** One answer with its evidence, a region named by its title. */
export function Card({ title, about, corner, className, children }: Props) {
  const id = useId();
  return (
    <section className={[styles["card"], className].filter(Boolean).join(" ")} aria-labelledby={id}>
      <div className={styles["head"]}>
        <h2 id={id}>
          {title}
          {about !== undefined && <span className="hidden-text">{` (${about})`}</span>}
        </h2>
        {corner !== undefined && <div className={styles["corner"]}>{corner}</div>}
      </div>
      {children}
    </section>
  );
}
