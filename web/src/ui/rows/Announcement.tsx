import { useEffect, useState } from "react";
import styles from "./RowsTable.module.css";

interface Props {
  text: string;
  /** How often it was to be said; 0 for not yet. */
  count: number;
}

/** How long it can be read, in milliseconds. */
const lasts = 2_500;

/** A word about what was just done: read aloud, and for a moment at the foot of the window. */
export function Announcement({ text, count }: Props) {
  const [past, setPast] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPast(count);
    }, lasts);
    return () => {
      clearTimeout(timer);
    };
  }, [count]);
  return (
    <p role="status" className={styles["said"]}>
      {count > past && <span key={count}>{text}</span>}
    </p>
  );
}
