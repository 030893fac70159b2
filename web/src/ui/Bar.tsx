import { toNumber } from "@/format/decimal";
import styles from "./Bar.module.css";

interface Props {
  /** An exact decimal. */
  amount: string;
  /** What fills the whole room. Without anything above zero there are no bars. */
  longest: number;
  /** Stands for what is not told apart. */
  isRest?: boolean;
}

/** A length beside a number that says the same. */
export function Bar({ amount, longest, isRest = false }: Props) {
  const part = longest > 0 ? Math.max(0, toNumber(amount) / longest) : 0;
  return (
    <span className={styles["track"]} aria-hidden="true">
      {part > 0 && <span className={isRest ? styles["rest"] : styles["bar"]} style={{ width: `${Math.min(100, part * 100)}%` }} />}
    </span>
  );
}
