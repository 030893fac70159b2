import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { changesQuery } from "@/api/configuration";
import { t, tn } from "@/messages/configuration";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Block, ProblemNote, Skeleton } from "@/ui/states";
import { ChangeEntry } from "./ChangeEntry";
import list from "./Changes.module.css";
import styles from "./Resource.module.css";

interface Props {
  id: string;
  /** How many changes are kept of it. */
  count: number;
  zone: string;
}

/** So many changes stand there at once. */
const pageSize = 20;

/** What changed in a resource, the newest first. */
export function ResourceHistory({ id, count, zone }: Props) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(changesQuery({ resource: id }, zone, pageSize));
  const changes = data?.pages.flatMap(({ data: some }) => some) ?? null;
  const problem = error === null ? null : problemOf(error);
  const retry = () => {
    void (changes !== null && hasNextPage ? fetchNextPage() : refetch());
  };
  return (
    <Card
      title={t("history.title")}
      corner={
        changes !== null && changes.length > 0 ? (
          <>
            {tn("history.count", count)},{" "}
            <Link to="/configuration-changes" search={{ resource: id }} className={styles["link"]}>
              {t("history.all")}
            </Link>
          </>
        ) : undefined
      }
    >
      {problem !== null && changes !== null && <ProblemNote title={t("changes.stale")} problem={problem} onRetry={retry} />}
      {changes === null && problem !== null && <ProblemNote title={t("changes.stale")} problem={problem} onRetry={retry} />}
      {changes === null && problem === null && (
        <Skeleton label={t("changes.loading")}>
          <Block height="120px" />
        </Skeleton>
      )}
      {changes?.length === 0 && <p className={styles["text"]}>{t("history.none")}</p>}
      {changes !== null && changes.length > 0 && (
        <ol className={list["plain"]}>
          {changes.map((change) => (
            <ChangeEntry key={change.id} change={change} zone={zone} hasResource={false} />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <div className={styles["more"]}>
          <Button
            aria-disabled={isFetchingNextPage}
            onClick={() => {
              if (!isFetchingNextPage) void fetchNextPage();
            }}
          >
            {isFetchingNextPage ? t("changes.loadingMore") : t("changes.more")}
          </Button>
        </div>
      )}
    </Card>
  );
}
