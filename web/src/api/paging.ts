import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { problemOf } from "./client";
import type { Period } from "./types";

/** One page of a list, as every list of the API answers it. */
export interface ListPage<Row> {
  data: readonly Row[];
  next_cursor?: string | null;
  /** The period that is listed, of lists that are of one. */
  period?: Period;
}

/** What a list is asked for: where the page begins, null for the first. */
export interface PageRequest {
  cursor: string | null;
  signal: AbortSignal;
}

/** How often a list is read anew while one of its rows is on the move, in milliseconds. */
const interval = 2000;

/** A list of the API, page after page; read anew by itself while `isMoving` says so of one of its rows. */
export function listQuery<Row>(
  key: readonly unknown[],
  read: (request: PageRequest) => Promise<ListPage<Row>>,
  isMoving: (row: Row) => boolean = () => false,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    // What others did meanwhile must be seen on coming back.
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.data.some(isMoving)) === true ? interval : false),
  });
}

/** The query of a page that begins at a cursor. */
export function pageOf(cursor: string | null): { cursor?: string } {
  return cursor === null ? {} : { cursor };
}

/** The rows of a list so far, and how to get more. */
export function useList<Row>(query: ReturnType<typeof listQuery<Row>>) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(query);
  const rows = useMemo(() => (data === undefined ? null : data.pages.flatMap((page) => page.data)), [data]);
  return {
    rows,
    period: data?.pages[0]?.period ?? null,
    problem: error === null ? null : problemOf(error),
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    onMore: () => {
      void fetchNextPage();
    },
    onRetry: () => {
      void (rows !== null && hasNextPage ? fetchNextPage() : refetch());
    },
  };
}

/** All rows of a list, null until the last page is there: for what is chosen from, where none may be missing. */
export function useWholeList<Row>(query: ReturnType<typeof listQuery<Row>>) {
  const { rows, problem, hasMore, isLoadingMore, onMore, onRetry } = useList(query);
  const isPartial = hasMore && problem === null;
  useEffect(() => {
    if (isPartial && !isLoadingMore) onMore();
  }, [isPartial, isLoadingMore, onMore]);
  return { rows: isPartial ? null : rows, problem, onRetry };
}

/** Reads a list to its end for a file of it; what is on the screen stays as it is. */
export function useWholeFile<Row>(query: ReturnType<typeof listQuery<Row>>): () => Promise<readonly Row[]> {
  const client = useQueryClient();
  return async () => {
    const { pages } = await client.infiniteQuery({ ...query, queryKey: [...query.queryKey, "file"], pages: Number.POSITIVE_INFINITY, gcTime: 0 });
    return pages.flatMap((page) => page.data);
  };
}
