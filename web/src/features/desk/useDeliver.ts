import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { attempt, type Problem } from "@/api/client";
import { openImport } from "@/api/desk/imports";
import { deliver } from "./deliveries";

/** Opens a delivery, begins to send files as it, and goes to its page. */
export function useDeliver(): (files: readonly File[], confirmClosed: boolean) => Promise<Problem | null> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return (files, confirmClosed) =>
    attempt(async () => {
      const { id } = await openImport();
      void deliver(queryClient, id, files, confirmClosed);
      await navigate({ to: "/operator/imports/$importId", params: { importId: id }, replace: true });
    });
}
