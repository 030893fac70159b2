import { severities, type SeverityName } from "../Severity";

/** What happens to the things of a timeline: they come up, and they are resolved. */
export const markKinds = ["opened", "resolved"] as const;
export type MarkKind = (typeof markKinds)[number];

/** The one thing that a mark stands for. */
export interface Subject {
  id: string;
  title: string;
  resource: string;
}

/** What happened to things of one severity in one bucket of time. */
export interface TimelineMark {
  /** When the bucket begins, RFC 3339. */
  at: string;
  severity: SeverityName;
  kind: MarkKind;
  count: number;
  /** Null where there are several. */
  subject: Subject | null;
}

/** A stretch of time with what happened in it. */
export interface TimelineFigures {
  from: string;
  to: string;
  /** Of a bucket, in seconds. */
  step: number;
  marks: readonly TimelineMark[];
}

/** Marks of one row that lie too close together to be told apart, or one that stands alone. */
export interface Cluster {
  severity: SeverityName;
  kind: MarkKind;
  /** Its middle, in CSS pixels from the left. */
  x: number;
  /** From the beginning of its first bucket to the end of its last, in milliseconds. */
  from: number;
  to: number;
  count: number;
  /** The one thing that it stands for. */
  subject: Subject | null;
}

/** What happened to things of one severity. */
export interface Lane {
  severity: SeverityName;
  rows: Record<MarkKind, Cluster[]>;
  totals: Record<MarkKind, number>;
}

/** Room for a shape, and for each digit of the number beside it, in CSS pixels; no target is smaller than 24. */
const room = { shape: 24, beside: 3, digit: 8, between: 2 };

/** How wide a cluster is drawn. */
export function widthOf(count: number): number {
  return count === 1 ? room.shape : room.shape + room.beside + room.digit * String(count).length;
}

function joined(a: Cluster, b: Cluster): Cluster {
  const count = a.count + b.count;
  return { ...a, x: (a.x * a.count + b.x * b.count) / count, to: Math.max(a.to, b.to), from: Math.min(a.from, b.from), count, subject: null };
}

function areTooClose(a: Cluster, b: Cluster): boolean {
  return b.x - a.x < (widthOf(a.count) + widthOf(b.count)) / 2 + room.between;
}

/** Joins what lies too close together, until nothing does: what is joined is wider than its parts. */
export function clustered(marks: readonly Cluster[]): Cluster[] {
  const done: Cluster[] = [];
  for (const mark of marks) {
    let next = mark;
    let last = done.at(-1);
    while (last !== undefined && areTooClose(last, next)) {
      next = joined(last, next);
      done.pop();
      last = done.at(-1);
    }
    done.push(next);
  }
  return done;
}

/** Within the line to its last pixel: what stands at the edge is moved in. */
function inside(cluster: Cluster, width: number): Cluster {
  const half = widthOf(cluster.count) / 2;
  return { ...cluster, x: Math.max(half, Math.min(cluster.x, width - half)) };
}

/** The lanes of a timeline that is `width` CSS pixels wide, the worst severity first. */
export function lanesOf({ from, to, step, marks }: TimelineFigures, width: number): Lane[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const length = step * 1000;
  const perPixel = (end - start) / Math.max(1, width);
  return severities.map((severity) => {
    const own = marks.filter((mark) => mark.severity === severity);
    const rowOf = (kind: MarkKind) => {
      const single = own
        .filter((mark) => mark.kind === kind)
        .map((mark): Cluster => {
          const at = Date.parse(mark.at);
          return { severity, kind, x: (at + length / 2 - start) / perPixel, from: at, to: at + length, count: mark.count, subject: mark.subject };
        });
      // What was moved in from an edge may lie too close to the next.
      return clustered(clustered(single.map((one) => inside(one, width))).map((one) => inside(one, width)));
    };
    const total = (kind: MarkKind) => own.reduce((sum, mark) => sum + (mark.kind === kind ? mark.count : 0), 0);
    return {
      severity,
      rows: { opened: rowOf("opened"), resolved: rowOf("resolved") },
      totals: { opened: total("opened"), resolved: total("resolved") },
    };
  });
}

/** A stretch half or twice as long around a moment, within bounds; in milliseconds. */
export function zoomed({ from, to }: { from: number; to: number }, factor: number, around: number, bounds: { shortest: number; longest: number }) {
  const length = Math.round(Math.max(bounds.shortest, Math.min((to - from) * factor, bounds.longest)) / 60_000) * 60_000;
  const part = (around - from) / (to - from);
  const start = Math.round((around - length * part) / 60_000) * 60_000;
  return { from: start, to: start + length };
}
