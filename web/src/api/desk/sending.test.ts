import { describe, expect, it } from "vitest";
import { ProblemError } from "../client";
import { placed, sendFiles, type Transport, unfinished } from "./sending";
import type { ImportFile } from "./types";

const file = (name: string, size: number) => ({ name, size });
const part = (number: number, name: string, size: number, isComplete: boolean): ImportFile => ({ part: number, file_name: name, size, is_complete: isComplete });

/** A server to which only so many bytes get through with each request; then it fails as it is told to. */
function server(limits: readonly number[], problem = new ProblemError({ status: 0 })) {
  const files = new Map<number, ImportFile>();
  const sent: [number, number][] = [];
  const waits: number[] = [];
  const transport: Transport<{ name: string; size: number }> = {
    send: (number, { name, size }, offset, onProgress) => {
      const most = limits[sent.length] ?? Infinity;
      sent.push([number, offset]);
      const came = Math.min(size, offset + most);
      onProgress(came - offset);
      files.set(number, part(number, name, came, most >= size - offset));
      return most >= size - offset ? Promise.resolve() : Promise.reject(problem);
    },
    arrived: () => Promise.resolve([...files.values()]),
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
  return { transport, sent, waits };
}

describe("the files of a delivery", () => {
  it("are sent one after the other, and a file that breaks off is gone on with where it ended", async () => {
    const { transport, sent } = server([10, 0, 3]);
    const progress: number[] = [];
    await sendFiles([file("a", 10), file("b", 8)], [], transport, (bytes) => progress.push(bytes));
    expect(sent).toEqual([[1, 0], [2, 0], [2, 0], [2, 3]]);
    expect(progress.at(-1)).toBe(18);
    expect([...progress].sort((one, other) => one - other)).toEqual(progress);
  });

  it("are given up when nothing of one comes through, after longer and longer waits", async () => {
    const { transport, sent, waits } = server([0, 0, 0, 0, 0, 0, 0]);
    await expect(sendFiles([file("a", 10)], [], transport, () => undefined)).rejects.toThrow("status 0");
    expect(sent).toHaveLength(5);
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  it("are given up at once when the server will not have them", async () => {
    const { transport, sent } = server([0], new ProblemError({ status: 413, detail: "too large" }));
    await expect(sendFiles([file("a", 10)], [], transport, () => undefined)).rejects.toThrow("too large");
    expect(sent).toHaveLength(1);
  });

  it("wait for what is still on its way", async () => {
    const { transport, sent } = server([4], new ProblemError({ status: 409, kind: "offset" }));
    await sendFiles([file("a", 10)], [], transport, () => undefined);
    expect(sent).toEqual([[1, 0], [1, 4]]);
  });

  it("keep their places when they are chosen again", async () => {
    const arrived = [part(1, "a", 10, true), part(2, "b", 3, false)];
    expect(placed([file("b", 8), file("c", 1), file("a", 10)], arrived).map((one) => one.part)).toEqual([2, 3, 1]);
    expect(unfinished([file("a", 10)], arrived).map((one) => one.file_name)).toEqual(["b"]);
    const { transport, sent } = server([]);
    await sendFiles([file("a", 10), file("b", 8)], arrived, transport, () => undefined);
    expect(sent).toEqual([[2, 3]]);
  });

  it("of the same name are told apart", () => {
    expect(placed([file("x", 5), file("x", 7)], []).map((one) => one.part)).toEqual([1, 2]);
    expect(placed([file("x", 5)], [part(1, "x", 7, true)]).map((one) => one.part)).toEqual([2]);
  });
});
