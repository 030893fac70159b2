import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { type Problem, problemOf } from "@/api/client";
import { arrivedFiles, commitImport, sendImportFile } from "@/api/desk/imports";
import { deskKey } from "@/api/desk/key";
import { sendFiles } from "@/api/desk/sending";
import type { ImportSet } from "@/api/desk/types";
import { t, tn } from "@/messages/desk";

/** A delivery that this document sends. It goes on while the reader looks at other pages of the desk. */
export interface Delivery {
  files: readonly File[];
  /** Whether bills of closed months may change. */
  confirmClosed: boolean;
  state: { at: "sending"; sent: number; total: number } | { at: "stopped"; problem: Problem } | { at: "committed" };
}

const deliveries = new Map<string, Delivery>();
const sendings = new Map<string, AbortController>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The delivery of a set, where this document sends it. */
export function useDelivery(id: string): Delivery | null {
  return useSyncExternalStore(subscribe, () => deliveries.get(id) ?? null);
}

/** What a delivery is called: its first file, and how many more there are; while it is sent, of those that are to come too. */
export function useDeliveryName({ id, files }: ImportSet): string {
  const delivery = useDelivery(id);
  const [first, ...more] = delivery?.files.map(({ name }) => name) ?? files.map(({ file_name: name }) => name);
  if (first === undefined) return t("imports.unnamed");
  return more.length === 0 ? first : `${first} ${tn("imports.more", more.length)}`;
}

/** Forgets the files of a delivery; what is on its way is given up. */
export function forget(id: string): void {
  sendings.get(id)?.abort();
  if (deliveries.delete(id)) tell();
}

/** Leaving the document would break off what is being sent. */
function warn(event: BeforeUnloadEvent): void {
  const isSending = [...deliveries.values()].some(({ state }) => state.at === "sending");
  if (isSending) event.preventDefault();
}

/** Sends files as a delivery that is open, and commits it. Sent again, it goes on where it stopped. */
export async function deliver(queryClient: QueryClient, id: string, files: readonly File[], confirmClosed: boolean): Promise<void> {
  const total = files.reduce((all, { size }) => all + size, 0);
  const sending = new AbortController();
  sendings.set(id, sending);
  const put = (state: Delivery["state"]) => {
    if (sending.signal.aborted) return;
    deliveries.set(id, { files, confirmClosed, state });
    tell();
  };
  const transport = {
    send: sendImportFile.bind(null, { id, signal: sending.signal }),
    arrived: () => arrivedFiles(id),
    wait: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, milliseconds);
      }),
  };
  window.addEventListener("beforeunload", warn);
  put({ at: "sending", sent: 0, total });
  try {
    await sendFiles(files, await transport.arrived(), transport, (sent) => {
      put({ at: "sending", sent, total });
    });
    await commitImport(id, confirmClosed);
    put({ at: "committed" });
  } catch (error) {
    const problem = problemOf(error);
    // The answer to an earlier commit may have been lost.
    put(problem.kind === "import_committed" ? { at: "committed" } : { at: "stopped", problem });
  }
  sendings.delete(id);
  await queryClient.invalidateQueries({ queryKey: [deskKey] });
}
