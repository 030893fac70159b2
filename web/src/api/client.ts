import createClient from "openapi-fetch";
import type { paths } from "./schema.gen";

/** What went wrong with a request: the server's problem document, or what is known without one. */
export interface Problem {
  /** HTTP status; 0 when no answer arrived. */
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  /** What the operator needs to find the request in the log. */
  readonly requestId?: string;
}

/** The error of every failed request. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? `status ${problem.status}`);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** The problem of any error a query can end in. */
export function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : { status: 0 };
}

export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readProblem(body: unknown, response: Response): Problem {
  const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const title = text(fields["title"]);
  const detail = text(fields["detail"]);
  const requestId = text(fields["request_id"]) ?? text(response.headers.get("x-request-id"));
  return {
    status: response.status,
    ...(title !== undefined && { title }),
    ...(detail !== undefined && { detail }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** The body of a successful answer; everything else becomes a `ProblemError`. */
export async function answer<Data>(
  request: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await request.catch((cause: unknown) => {
    // An aborted request is not a problem: TanStack Query drops it by itself.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ProblemError({ status: 0 });
  });
  if (!response.ok || data === undefined || data === null) throw new ProblemError(readProblem(error, response));
  return data;
}
