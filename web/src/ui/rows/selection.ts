import { useSyncExternalStore } from "react";

/** Which rows are chosen. A box asks for its own row alone, so that choosing one of ten thousand draws one anew. */
export class Selection {
  readonly #chosen = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #last: string | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  get size(): number {
    return this.#chosen.size;
  }

  get ids(): string[] {
    return [...this.#chosen];
  }

  /** Takes a row in or out; with `upTo` the rows between it and the last one do as it does. */
  toggle(id: string, upTo: readonly string[] | null = null): void {
    const isChosen = !this.#chosen.has(id);
    const [start, end] = [upTo?.indexOf(this.#last ?? "") ?? -1, upTo?.indexOf(id) ?? -1].sort((a, b) => a - b);
    const ids = upTo === null || start === undefined || end === undefined || start < 0 ? [id] : upTo.slice(start, end + 1);
    for (const one of ids) {
      if (isChosen) this.#chosen.add(one);
      else this.#chosen.delete(one);
    }
    this.#last = id;
    this.#tell();
  }

  /** These and no others. */
  set(ids: readonly string[]): void {
    this.#chosen.clear();
    for (const id of ids) this.#chosen.add(id);
    this.#last = null;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whether a row is chosen. */
export function useChosen(selection: Selection, id: string): boolean {
  return useSyncExternalStore(selection.subscribe, () => selection.has(id));
}

/** How many are chosen. */
export function useChosenCount(selection: Selection): number {
  return useSyncExternalStore(selection.subscribe, () => selection.size);
}
