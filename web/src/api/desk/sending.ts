import { problemOf } from "../client";
import type { ImportFile } from "./types";

/** What is asked of a file to be sent: enough to tell it apart, and how long it is. */
interface Sendable {
  readonly name: string;
  readonly size: number;
}

/** How files reach the server. */
export interface Transport<File extends Sendable> {
  /** Sends a file from a byte on; tells how many bytes of the rest have gone. */
  send: (part: number, file: File, offset: number, onProgress: (bytes: number) => void) => Promise<void>;
  /** What has come of each file. */
  arrived: () => Promise<readonly ImportFile[]>;
  /** Waits so many milliseconds. */
  wait: (milliseconds: number) => Promise<void>;
}

/** How often a file is tried in a row without a single byte of it having come. */
const attempts = 5;

/** Statuses that may pass: no answer, asked too often, a gateway without a server behind it. */
const passing = [0, 429, 502, 503, 504];

/** Whether it may work the next time. `offset`: what was sent before is still on its way. */
function mayPass(error: unknown): boolean {
  const { status, kind } = problemOf(error);
  return passing.includes(status) || kind === "offset";
}

function isPartOf({ file_name: name, size, is_complete: isComplete }: ImportFile, file: Sendable): boolean {
  return name === file.name && (isComplete ? size === file.size : size <= file.size);
}

/** The place of each file in the delivery: that of what has come of it already, else the next that is free. */
export function placed<File extends Sendable>(files: readonly File[], arrived: readonly ImportFile[]): { part: number; file: File }[] {
  const taken = new Set<number>();
  let next = Math.max(0, ...arrived.map(({ part }) => part));
  return files.map((file) => {
    const known = arrived.find((one) => !taken.has(one.part) && isPartOf(one, file));
    next += known === undefined ? 1 : 0;
    const part = known?.part ?? next;
    taken.add(part);
    return { part, file };
  });
}

/** The files of which the beginning has come, and which are not among those that are sent now. */
export function unfinished(files: readonly Sendable[], arrived: readonly ImportFile[]): ImportFile[] {
  const parts = new Set(placed(files, arrived).map(({ part }) => part));
  return arrived.filter(({ part, is_complete: isComplete }) => !isComplete && !parts.has(part));
}

/**
 * Sends the files of a delivery one after the other, and tells how many bytes of all of them are there. A file that
 * breaks off is gone on with where the server says that it ended.
 */
export async function sendFiles<File extends Sendable>(
  files: readonly File[],
  begun: readonly ImportFile[],
  transport: Transport<File>,
  onProgress: (bytes: number) => void,
): Promise<void> {
  let arrived = begun;
  let before = 0;
  for (const { part, file } of placed(files, begun)) {
    let failures = 0;
    for (;;) {
      const known = arrived.find((one) => one.part === part);
      if (known?.is_complete === true) break;
      const offset = known?.size ?? 0;
      const start = before + offset;
      onProgress(start);
      try {
        await transport.send(part, file, offset, (bytes) => {
          onProgress(start + bytes);
        });
        break;
      } catch (error) {
        if (!mayPass(error)) throw error;
        failures += 1;
        if (failures >= attempts) throw error;
        await transport.wait(1000 * 2 ** (failures - 1));
        arrived = await transport.arrived().catch(() => arrived);
        if ((arrived.find((one) => one.part === part)?.size ?? 0) > offset) failures = 0;
      }
    }
    before += file.size;
    onProgress(before);
  }
}
