import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { localPath } from "./address";
import { answer, client, ProblemError, done } from "./client";
import type { OperationName, Session } from "./types";

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

/** Who is signed in, on the pages that only the signed-in see. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error("nobody is signed in");
  return data;
}

/** Whether a session may call an operation of the API, by its `operationId`. */
export function mayCall(session: Session, operation: OperationName): boolean {
  return session.operations.includes(operation);
}

/** Whether this document is the operator's desk, which has a session of its own. */
export const isDesk = window.location.pathname.split("/")[1] === "operator";

/** Other tabs of this browser share the session: they start anew when it changes. */
const channel = new BroadcastChannel(isDesk ? "tenantry-desk" : "tenantry-session");

/** Calls back when another tab signed in or out. */
export function onSessionChangedElsewhere(callback: () => void): void {
  channel.addEventListener("message", callback);
}

/**
 * Opens an address in a new document. A change of session always does this, so that nothing one customer saw can
 * be left in memory for the next.
 */
export function openAnew(address: string): void {
  channel.postMessage("changed");
  window.location.assign(address);
}

/** Signs in with a key or with the token of a link, and opens `next`, a path of this page. */
export async function signIn(credential: { key: string } | { link: string }, next: string): Promise<void> {
  await answer(client.POST("/v1/session", { body: credential }));
  openAnew(localPath(next));
}

/** Has a sign-in link sent to a mailbox, to this page or to the operator's desk. Nobody is told whether it is somebody's. */
export async function requestLink(email: string, page: "portal" | "desk"): Promise<void> {
  const body = { email };
  const sent = page === "desk" ? client.POST("/v1/admin/session/link", { body }) : client.POST("/v1/session/link", { body });
  await done(sent);
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

/** Moves to another customer that the signed-in person belongs to, and opens its overview. */
export async function switchCustomer(id: string): Promise<void> {
  await answer(client.POST("/v1/session/customer", { body: { customer_id: id } }));
  openAnew("/");
}

/** Changes what the signed-in person is called. */
export function changeProfile(name: string): Promise<Session> {
  return answer(client.PATCH("/v1/session/person", { body: { name } }));
}

/** Leaves for the sign-in page because the session is over, remembering where to go on. */
export function leaveForSignIn(): void {
  const { pathname, search } = window.location;
  const signIn = isDesk ? "/operator/sign-in" : "/sign-in";
  if (pathname === signIn) return;
  window.location.assign(`${signIn}?${new URLSearchParams({ reason: "ended", next: pathname + search }).toString()}`);
}

/**
 * Leaves for the sign-in page as soon as a change is refused because the session is over. Queries look after
 * themselves; signing in and out answer for their own refusals.
 */
export function leaveWhenSessionEnds(): void {
  client.use({
    onResponse({ request, response }) {
      const isOwnAffair = request.method === "GET" || new URL(request.url).pathname.endsWith("/session");
      if (response.status === 401 && !isOwnAffair) leaveForSignIn();
    },
  });
}
