import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import styles from "./Sections.module.css";

/** A page beside others. */
export interface SectionLink {
  label: string;
  to: string;
  /** With what the paths of the pages below it begin, where that is not its own. */
  above?: string | undefined;
}

/** The pages of one part of the portal, side by side; on a phone a row that scrolls. */
export function Sections({ label, sections }: { label: string; sections: readonly SectionLink[] }) {
  const list = useRef<HTMLUListElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    // On a phone the row is longer than the screen: what is open must be in sight.
    const current = list.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (list.current && current) list.current.scrollLeft = current.offsetLeft - 24;
  }, [path]);
  return (
    <nav aria-label={label} className={styles["sections"]}>
      <ul ref={list}>
        {sections.map(({ label: name, to, above = `${to}/` }) => (
          <li key={to}>
            <Link
              to={to}
              className={styles["section"]}
              activeOptions={{ exact: true, includeSearch: false }}
              aria-current={path === to || path.startsWith(above) ? "page" : undefined}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
