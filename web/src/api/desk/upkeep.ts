import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../client";
import { deskKey } from "./key";

/** Whether the database isolates customers; asking runs the check. */
export const isolationQuery = queryOptions({
  queryKey: [deskKey, "isolation"] as const,
  queryFn: ({ signal }) => answer(client.GET("/v1/admin/isolation", { signal })),
});
