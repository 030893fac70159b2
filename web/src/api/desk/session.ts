import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { deskPath } from "../address";
import { answer, client, done, ProblemError, problemOf } from "../client";
import { leaveForSignIn, openAnew } from "../session";
import type { OperationName } from "../types";
import type { DeskSession } from "./types";

/** Nobody is signed in, or only at a customer's page, which is nobody here. */
const nobody = [401, 403];

/** Who is signed in at the operator's desk; null when nobody is. */
export const deskSessionQuery = queryOptions({
  queryKey: ["desk-session"] as const,
  queryFn: async (): Promise<DeskSession | null> => {
    try {
      return await answer(client.GET("/v1/admin/session"));
    } catch (error) {
      if (error instanceof ProblemError && nobody.includes(error.problem.status)) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

/** Who is signed in, on the pages of the desk. */
export function useDeskSession(): DeskSession {
  const { data } = useSuspenseQuery(deskSessionQuery);
  if (data === null) throw new Error("nobody is signed in at the desk");
  return data;
}

/** Whether whoever is signed in at the desk may call an operation of the API, by its `operationId`. */
export function useMay(): (operation: OperationName) => boolean {
  const { operations } = useDeskSession();
  return (operation) => operations.includes(operation);
}

/** Signs in at the desk with an operator key or the token of a link, and opens `next`, a page of the desk. */
export async function signInAtDesk(credential: { key: string } | { link: string }, next: string): Promise<void> {
  await answer(client.POST("/v1/admin/session", { body: credential }));
  openAnew(deskPath(next));
}

/** Signs out of the desk and opens its sign-in page. */
export async function signOutOfDesk(): Promise<void> {
  try {
    await done(client.DELETE("/v1/admin/session"));
  } catch (error) {
    // Somebody whose session is over already is signed out too.
    if (!nobody.includes(problemOf(error).status)) throw error;
  }
  openAnew("/operator/sign-in?reason=signed_out");
}

/**
 * Leaves for the sign-in page when the desk refuses because its session is over. A browser that is signed in at a
 * customer's page too is then refused as a customer (403), and only asking who is at the desk tells that apart.
 */
export function leaveWhenDeskSessionEnds(): void {
  client.use({
    onResponse({ request, response }) {
      if (response.status !== 403 || new URL(request.url).pathname === "/v1/admin/session") return;
      void client.GET("/v1/admin/session").then(({ response: now }) => {
        if (nobody.includes(now.status)) leaveForSignIn();
      });
    },
  });
}
