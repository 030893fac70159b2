import { answer, client } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { Feed } from "./types";

/** What delivers data. */
export const feedsQuery = listQuery<Feed>([deskKey, "feeds"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/feeds", { params: { query: pageOf(cursor) }, signal })),
);

/** Says within how many hours a file is expected; null is whenever. */
export function expectFeed(id: string, hours: number | null): Promise<Feed> {
  return answer(client.PUT("/v1/admin/feeds/{id}/expectation", { params: { path: { id } }, body: { hours } }));
}
