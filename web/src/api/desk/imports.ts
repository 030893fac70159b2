import { queryOptions } from "@tanstack/react-query";
import { answer, client, done, ProblemError, readProblem } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { ClosedMonth, ImportFile, ImportSet } from "./types";

/** How often a set is looked at while it is being read, in milliseconds. */
const interval = 1000;

function isMoving({ state }: ImportSet): boolean {
  return state === "queued" || state === "reading";
}

/** The operator's deliveries of bills, newest first. */
export const importsQuery = listQuery<ImportSet>(
  [deskKey, "imports"],
  ({ cursor, signal }) => answer(client.GET("/v1/costs/imports", { params: { query: { limit: 20, ...pageOf(cursor) } }, signal })),
  isMoving,
);

/** One delivery, looked at again and again until it is published or refused. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: [deskKey, "import", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/costs/imports/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data !== undefined && isMoving(state.data) ? interval : false),
  });
}

/** Opens a delivery, to be filled with files. */
export function openImport(): Promise<ImportSet> {
  return answer(client.POST("/v1/costs/imports"));
}

/** What has come of the files of a delivery. */
export async function arrivedFiles(id: string): Promise<readonly ImportFile[]> {
  const { files } = await answer(client.GET("/v1/costs/imports/{id}", { params: { path: { id } } }));
  return files;
}

/** Has the files of a delivery read and published; answered before that is done. */
export function commitImport(id: string, confirmClosed: boolean): Promise<ImportSet> {
  return answer(client.POST("/v1/costs/imports/{id}/commit", { params: { path: { id } }, body: { confirm_closed: confirmClosed } }));
}

/** Gives a delivery up that was not published. */
export function abandonImport(id: string): Promise<void> {
  return done(client.DELETE("/v1/costs/imports/{id}", { params: { path: { id } } }));
}

/** How a file is packed, by the ending of its name; null when it is not. */
export function packing(name: string): string | null {
  if (/\.gz$/i.test(name)) return "gzip";
  return /\.zst$/i.test(name) ? "zstd" : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The status of a request that was given up here, as no server answers it. */
const givenUp = 499;

/** Sends a file from a byte on, and tells how many bytes of the rest have gone. `fetch` cannot tell that. */
export function sendImportFile(
  { id, signal }: { id: string; signal: AbortSignal },
  part: number,
  file: File,
  offset: number,
  onProgress: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ file_name: file.name, offset: String(offset) });
    request.open("PUT", `/v1/costs/imports/${encodeURIComponent(id)}/files/${part}?${query.toString()}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    const encoding = packing(file.name);
    if (encoding !== null) request.setRequestHeader("Content-Encoding", encoding);
    request.upload.onprogress = ({ loaded }) => {
      onProgress(loaded);
    };
    request.onload = () => {
      if (request.status === 200) {
        resolve();
        return;
      }
      const headers = new Headers({ "x-request-id": request.getResponseHeader("x-request-id") ?? "" });
      reject(new ProblemError(readProblem(parsed(request.responseText), { status: request.status, headers })));
    };
    request.onerror = () => {
      reject(new ProblemError({ status: 0 }));
    };
    request.onabort = () => {
      reject(new ProblemError({ status: givenUp }));
    };
    signal.addEventListener("abort", () => {
      request.abort();
    });
    request.send(offset === 0 ? file : file.slice(offset));
  });
}

/** The months whose bills change only when somebody says so, newest first. */
export const closedMonthsQuery = listQuery<ClosedMonth>([deskKey, "closed-months"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/closed-months", { params: { query: pageOf(cursor) }, signal })),
);

/** Closes a month, `2026-11`. */
export function closeMonth(month: string): Promise<ClosedMonth> {
  return answer(client.POST("/v1/admin/closed-months", { body: { month } }));
}

/** Opens a closed month again. */
export function reopenMonth(month: string): Promise<void> {
  return done(client.DELETE("/v1/admin/closed-months/{month}", { params: { path: { month } } }));
}
