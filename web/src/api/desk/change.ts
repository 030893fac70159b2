import { useQueryClient } from "@tanstack/react-query";
import { attempt, type Problem } from "../client";
import { leaveForSignIn } from "../session";
import { deskKey } from "./key";

/**
 * Changes something at the desk, and answers what was against it. What the desk shows is asked for anew; a session that
 * is over leads to the sign-in.
 */
export function useChange(): (change: () => Promise<unknown>) => Promise<Problem | null> {
  const queryClient = useQueryClient();
  return async (change) => {
    const problem = await attempt(change);
    if (problem?.status === 401) leaveForSignIn();
    if (problem === null) await queryClient.invalidateQueries({ queryKey: [deskKey] });
    return problem;
  };
}
