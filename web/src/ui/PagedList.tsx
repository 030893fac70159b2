import type { ReactNode } from "react";
import { t, tn } from "@/messages";
import { Button } from "./Button";
import styles from "./PagedList.module.css";
import { Block, ProblemNote, ProblemState, type ProblemText, Skeleton } from "./states";

/** A list that comes page by page, in whatever state it is. */
export interface Paged<Row> {
  /** Every row so far; null before the first page. */
  rows: readonly Row[] | null;
  problem: ProblemText | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
  onRetry: () => void;
}

interface Props<Row> {
  list: Paged<Row>;
  /** What is said while the first page is on its way. */
  loading: string;
  /** What stands there when there is nothing. */
  empty: ReactNode;
  /** What can be done with the whole list, below it. */
  whole?: ReactNode;
  children: (rows: readonly Row[]) => ReactNode;
}

/** The rows of a list, or what is the matter; and more of them at the press of a button. */
export function PagedList<Row>({ list, loading, empty, whole, children }: Props<Row>) {
  const { rows, problem, hasMore, isLoadingMore, onMore, onRetry } = list;
  if (rows === null) {
    return problem === null ? (
      <Skeleton label={loading}>
        <div className={styles["skeleton"]}>
          {Array.from({ length: 5 }, (_, index) => (
            <Block key={index} height="16px" width={`${86 - 9 * (index % 3)}%`} />
          ))}
        </div>
      </Skeleton>
    ) : (
      <ProblemState problem={problem} onRetry={onRetry} />
    );
  }
  return (
    <>
      {problem !== null && <ProblemNote title={t("list.stale")} problem={problem} onRetry={onRetry} />}
      {rows.length === 0 ? empty : children(rows)}
      {(hasMore || (whole !== undefined && rows.length > 0)) && (
        <div className={styles["more"]}>
          {hasMore && <p role="status">{tn("list.shown", rows.length)}</p>}
          {rows.length > 0 && whole}
          {hasMore && (
            <Button
              aria-disabled={isLoadingMore}
              onClick={() => {
                if (!isLoadingMore) onMore();
              }}
            >
              {isLoadingMore ? t("list.loadingMore") : t("list.more")}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
