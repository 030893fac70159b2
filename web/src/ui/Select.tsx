import { ChevronIcon } from "./icons";
import styles from "./Select.module.css";

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  /** As wide as what is chosen, not as the longest choice. */
  isSnug?: boolean;
}

/** A choice of one: the browser's own list, which every device and reader knows. */
export function Select<Value extends string>({ label, value, options, onChange, isSnug = false }: Props<Value>) {
  return (
    <span className={isSnug ? [styles["select"], styles["snug"]].join(" ") : styles["select"]}>
      <select
        aria-label={label}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find((option) => option.value === target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronIcon />
    </span>
  );
}
