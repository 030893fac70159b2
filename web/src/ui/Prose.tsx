import styles from "./Prose.module.css";

/** A text of the server's in which what is to be typed stands between backticks. */
export function Prose({ text, className }: { text: string; className?: string | undefined }) {
  const parts = text.split("`");
  // A backtick without its other half is a letter like any other.
  const isPaired = parts.length % 2 === 1;
  return <p className={className}>{isPaired ? parts.map((part, at) => (at % 2 === 1 ? <code key={at} className={styles["code"]}>{part}</code> : part)) : text}</p>;
}
