import type { ReactNode } from "react";
import { Brand } from "@/ui/Brand";
import { ThemeToggle } from "@/ui/ThemeToggle";
import styles from "./Gallery.module.css";
import { changes } from "./changes";
import { controls } from "./controls";
import { driftRules } from "./driftRules";
import { figures } from "./figures";
import { lists } from "./lists";
import { rules } from "./rules";
import { said } from "./said";

/** One part of the page: its file, and its states. */
export interface Part {
  file: string;
  states: readonly (readonly [name: string, state: ReactNode])[];
}

const tokens = {
  Grounds: ["ground", "card", "raised", "track", "accent-soft", "pass-soft", "critical-soft", "medium-soft"],
  Text: ["ink", "ink-2", "ink-3", "accent", "pass", "critical", "high", "medium"],
  Marks: ["c1", "c2", "c3", "c4", "c5", "c6", "c-other", "outline", "rule", "rule-strong"],
};

function Tokens() {
  return (
    <section aria-labelledby="tokens" className={styles["part"]}>
      <h2 id="tokens">Tokens</h2>
      {Object.entries(tokens).map(([name, colours]) => (
        <div key={name}>
          <h3>{name}</h3>
          <ul className={styles["colours"]}>
            {colours.map((colour) => (
              <li key={colour}>
                <span style={{ background: `var(--${colour})` }} />
                {colour}
              </li>
            ))}
          </ul>
        </div>
      ))}
      <h3>Type</h3>
      {["xs", "s", "m", "l", "xl", "figure"].map((size) => (
        <p key={size} style={{ fontSize: `var(--size-${size})` }}>
          {size}: $1,234,567.89
        </p>
      ))}
    </section>
  );
}

/** Every part of `src/ui`, each in its states. */
export function Gallery() {
  return (
    <main className={styles["gallery"]}>
      <header>
        <Brand />
        <ThemeToggle />
      </header>
      <h1>The parts of the page</h1>
      <Tokens />
      {[...controls, ...said, ...figures, ...lists, ...changes, ...rules, ...driftRules].map(({ file, states }) => (
        <section key={file} aria-labelledby={file} className={styles["part"]} data-file={file}>
          <h2 id={file}>{file}</h2>
          {states.map(([name, state]) => (
            <div key={name}>
              <h3>{name}</h3>
              {state}
            </div>
          ))}
        </section>
      ))}
    </main>
  );
}
