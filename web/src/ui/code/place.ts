/** Something that is wrong in a text, and where as far as that is known; lines and columns count from 1. */
export interface CodeFault {
  line: number | null;
  column: number | null;
  detail: string;
}

/** Where a line and column stand in a text, within its ends. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, Math.max(0, line - 1)).reduce((sum, one) => sum + one.length + 1, 0);
  const length = lines[line - 1]?.length ?? 0;
  return Math.min(text.length, before + Math.max(0, Math.min(column - 1, length)));
}

/** Takes the place that a server writes before what is wrong, `line 12, column 5: …`, apart from it. */
export function placed(detail: string, line?: number): CodeFault {
  const found = /^line (\d+)(?:, column (\d+))?: ([\s\S]+)$/.exec(detail);
  const said = found?.[1] === undefined ? null : Number(found[1]);
  return { line: line ?? said, column: found?.[2] === undefined ? null : Number(found[2]), detail: found?.[3] ?? detail };
}
