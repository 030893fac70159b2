import { answer, client } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { Job, JobStatus } from "./types";

/** How jobs stand, what needs a look first. */
export const jobStatuses = ["failed", "running", "queued", "done"] as const satisfies readonly JobStatus[];

/** The status that an address holds; undefined is any. */
export function readJobStatus(value: unknown): JobStatus | undefined {
  return jobStatuses.find((status) => status === value);
}

/** The background jobs, newest first. */
export function jobsQuery(status: JobStatus | undefined) {
  return listQuery<Job>([deskKey, "jobs", status ?? null], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/jobs", { params: { query: { ...(status !== undefined && { status }), ...pageOf(cursor) } }, signal })),
  );
}

/** Tries a failed job again, from its first attempt. */
export function retryJob(id: string): Promise<Job> {
  return answer(client.POST("/v1/admin/jobs/{id}/retry", { params: { path: { id } } }));
}
