import { answer, client, done } from "./client";
import { listQuery, pageOf } from "./paging";
import type { OpenSession } from "./types";

/** The open sessions: one's own, and everybody's for an admin. */
export const openSessionsQuery = listQuery<OpenSession>(["open-sessions"], ({ cursor, signal }) =>
  answer(client.GET("/v1/sessions", { params: { query: pageOf(cursor) }, signal })),
);

/** Ends an open session; its next request is refused. */
export function endSession(id: string): Promise<void> {
  return done(client.DELETE("/v1/sessions/{id}", { params: { path: { id } } }));
}
