/** A line of a value before and after: both have it, only the old, only the new. */
export interface DifferenceLine {
  kind: "same" | "removed" | "added";
  text: string;
}

/** Above as many comparisons of lines a browser would be slow: what differs is then told as a whole. */
const most = 250_000;

/** How long the longest common rest of both is, for each pair of places. */
function commonRests(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a -= 1) {
    for (let b = now.length - 1; b >= 0; b -= 1) {
      const at = a * width + b;
      lengths[at] = old[a] === now[b] ? (lengths[at + width + 1] ?? 0) + 1 : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  return lengths;
}

function lines(kind: DifferenceLine["kind"], texts: readonly string[]): DifferenceLine[] {
  return texts.map((text) => ({ kind, text }));
}

/** The lines of both, in order; what was taken away stands before what came in its place. */
export function differenceOf(old: readonly string[], now: readonly string[]): DifferenceLine[] {
  if (old.length * now.length > most) return [...lines("removed", old), ...lines("added", now)];
  const width = now.length + 1;
  const rests = commonRests(old, now);
  const all: DifferenceLine[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    const [before, after] = [old[a], now[b]];
    if (before !== undefined && before === after) {
      all.push({ kind: "same", text: before });
      a += 1;
      b += 1;
    } else if (before !== undefined && (after === undefined || (rests[(a + 1) * width + b] ?? 0) >= (rests[a * width + b + 1] ?? 0))) {
      all.push({ kind: "removed", text: before });
      a += 1;
    } else if (after !== undefined) {
      all.push({ kind: "added", text: after });
      b += 1;
    }
  }
  return all;
}

/** A line of each side beside the other; null where one of them has none. */
export interface LinePair {
  old: DifferenceLine | null;
  now: DifferenceLine | null;
}

/** The lines side by side: what was taken away beside what came in its place. */
export function pairsOf(all: readonly DifferenceLine[]): LinePair[] {
  const pairs: LinePair[] = [];
  let [removed, added]: [DifferenceLine[], DifferenceLine[]] = [[], []];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) pairs.push({ old: removed[at] ?? null, now: added[at] ?? null });
    [removed, added] = [[], []];
  };
  for (const line of all) {
    if (line.kind === "removed") removed.push(line);
    else if (line.kind === "added") added.push(line);
    else {
      flush();
      pairs.push({ old: line, now: line });
    }
  }
  flush();
  return pairs;
}

/** Lines that both have, more than which in a row are folded to how many there are. */
const around = 3;

/** A stretch of lines, or of such that both sides have and that are folded. */
export type Stretch = { folded: false; lines: readonly DifferenceLine[] } | { folded: true; lines: readonly DifferenceLine[] };

/** The lines with what both have folded where it is far from what differs. */
export function folded(all: readonly DifferenceLine[]): Stretch[] {
  const isNear = all.map((_, at) => all.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== "same"));
  const stretches: Stretch[] = [];
  for (let at = 0; at < all.length; ) {
    const near = isNear[at] ?? false;
    let end = at;
    while (end < all.length && isNear[end] === near) end += 1;
    // A single line is not worth a fold.
    stretches.push({ folded: !near && end - at > 1, lines: all.slice(at, end) });
    at = end;
  }
  return stretches;
}
