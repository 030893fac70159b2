import { queryOptions } from "@tanstack/react-query";
import { localPath } from "./address";
import { answer, client, ProblemError } from "./client";
import type { Session } from "./types";

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"] as const,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await answer(client.GET("/v1/session"));
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

/** Other tabs of this browser share the session: they start anew when it changes. */
const channel = new BroadcastChannel("tenantry-session");

/** Calls back when another tab signed in or out. */
export function onSessionChangedElsewhere(callback: () => void): void {
  channel.addEventListener("message", callback);
}

/**
 * Opens an address in a new document. A change of session always does this, so that nothing one customer saw can
 * be left in memory for the next.
 */
function openAnew(address: string): void {
  channel.postMessage("changed");
  window.location.assign(address);
}

/** Signs in with a key or with the token of a link, and opens `next`, a path of this page. */
export async function signIn(credential: { key: string } | { link: string }, next: string): Promise<void> {
  await answer(client.POST("/v1/session", { body: credential }));
  openAnew(localPath(next));
}

/** Signs out and opens the sign-in page. */
export async function signOut(): Promise<void> {
  const { error, response } = await client.DELETE("/v1/session").catch(() => {
    throw new ProblemError({ status: 0 });
  });
  // Somebody whose session is over already is signed out too.
  if (error !== undefined && response.status !== 401) throw new ProblemError({ status: response.status });
  openAnew("/sign-in?reason=signed_out");
}

/** Leaves for the sign-in page because the session is over, remembering where to go on. */
export function leaveForSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === "/sign-in") return;
  window.location.assign(`/sign-in?${new URLSearchParams({ reason: "ended", next: pathname + search }).toString()}`);
}
