import createClient from "openapi-fetch";
import type { paths } from "./schema.gen";

/** One thing that is wrong in what was sent. */
export interface FieldProblem {
  /** The field of the body or query. */
  readonly field?: string;
  /** The file, where several were sent. */
  readonly file?: string;
  /** The line of a file, from 1. */
  readonly line?: number;
  /** The column of a file, by its name in the header. */
  readonly column?: string;
  readonly detail: string;
}

/** What went wrong with a request: the server's problem document, or what is known without one. */
export interface Problem {
  /** HTTP status; 0 when no answer arrived. */
  readonly status: number;
  /** The last part of its type: `month_closed`. */
  readonly kind?: string;
  readonly title?: string;
  readonly detail?: string;
  /** What the operator needs to find the request in the log. */
  readonly requestId?: string;
  /** What is wrong with which field of what was sent, or with which line of a file. */
  readonly errors?: readonly FieldProblem[];
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

export const client = createClient<paths>({ credentials: "same-origin" });

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The last part of a problem's type, by which problems are told apart: `month_closed` of `https://…/problems/month_closed`. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf("/") + 1);
}

function readErrors(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const fields = (typeof one === "object" && one !== null ? one : {}) as Record<string, unknown>;
    const detail = text(fields["detail"]);
    const field = text(fields["field"]);
    const file = text(fields["file"]);
    const column = text(fields["column"]);
    const line = fields["line"];
    if (detail === undefined) return [];
    return [
      {
        detail,
        ...(field !== undefined && { field }),
        ...(file !== undefined && { file }),
        ...(typeof line === "number" && { line }),
        ...(column !== undefined && { column }),
      },
    ];
  });
}

/** The problem that an answer which is not a success tells of. */
export function readProblem(body: unknown, response: Pick<Response, "status" | "headers">): Problem {
  const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const type = text(fields["type"]);
  const title = text(fields["title"]);
  const detail = text(fields["detail"]);
  const requestId = text(fields["request_id"]) ?? text(response.headers.get("x-request-id"));
  return {
    status: response.status,
    ...(type !== undefined && { kind: kindOf(type) }),
    ...(title !== undefined && { title }),
    ...(detail !== undefined && { detail }),
    ...(requestId !== undefined && { requestId }),
    errors: readErrors(fields["errors"]),
  };
}

type Exchange<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

function exchange<Data>(request: Exchange<Data>): Exchange<Data> {
  return request.catch((cause: unknown) => {
    // An aborted request is not a problem: TanStack Query drops it by itself.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ProblemError({ status: 0 });
  });
}

/** The body of a successful answer; everything else becomes a `ProblemError`. */
export async function answer<Data>(request: Exchange<Data>): Promise<NonNullable<Data>> {
  const { data, error, response } = await exchange(request);
  if (!response.ok || data === undefined || data === null) throw new ProblemError(readProblem(error, response));
  return data;
}

/** Waits for a request whose success has no body; everything else becomes a `ProblemError`. */
export async function done(request: Exchange<unknown>): Promise<void> {
  const { error, response } = await exchange(request);
  if (!response.ok) throw new ProblemError(readProblem(error, response));
}

/** Runs an action to its end; what went wrong comes back as a problem, for the place on the page that asked for it. */
export async function attempt(action: () => Promise<unknown>): Promise<Problem | null> {
  try {
    await action();
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
