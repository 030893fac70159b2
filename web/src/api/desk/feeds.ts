import { answer, client, ProblemError, readProblem } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { Feed, ImportResult } from "./types";

/** What delivers data. */
export const feedsQuery = listQuery<Feed>([deskKey, "feeds"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/feeds", { params: { query: pageOf(cursor) }, signal })),
);

/** Says within how many hours a file is expected; null is whenever. */
export function expectFeed(id: string, hours: number | null): Promise<Feed> {
  return answer(client.PUT("/v1/admin/feeds/{id}/expectation", { params: { path: { id } }, body: { hours } }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends a bill, and tells which share of it has been sent, 0 to 1. `fetch` cannot tell that. */
export function importBill(file: File, onProgress: (share: number) => void): Promise<ImportResult> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/costs/import?${new URLSearchParams({ file_name: file.name }).toString()}`);
    request.setRequestHeader("Content-Type", "text/csv");
    if (/\.gz$/i.test(file.name)) request.setRequestHeader("Content-Encoding", "gzip");
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 200 && body !== null) {
        resolve(body as ImportResult);
        return;
      }
      const headers = new Headers({ "x-request-id": request.getResponseHeader("x-request-id") ?? "" });
      reject(new ProblemError(readProblem(body, { status: request.status, headers })));
    };
    request.onerror = () => {
      reject(new ProblemError({ status: 0 }));
    };
    request.send(file);
  });
}
