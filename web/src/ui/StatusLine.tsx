import styles from "./StatusLine.module.css";

/** What the last action did, above the list that it changed; announced, and there until the next. */
export function StatusLine({ children }: { children: string | null }) {
  return (
    <div role="status" className={styles["status"]}>
      {children !== null && (
        <p>
          <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d="m3 8.4 3.2 3.2L13 4.8" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
          {children}
        </p>
      )}
    </div>
  );
}
