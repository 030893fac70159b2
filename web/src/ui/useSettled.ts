import { useDeferredValue, useMemo } from "react";

/**
 * The values of before for as long as it takes to draw those of now: what a reader presses is answered at once, and a
 * large part of the page follows in pieces that the next press can interrupt. The part must be memoized, and be given
 * these values and no others. What comes first is drawn at once.
 */
export function useSettled<Shown, Search>(shown: Shown | undefined, search: Search): { shown: Shown; search: Search } | undefined {
  const now = useMemo(() => (shown === undefined ? undefined : { shown, search }), [shown, search]);
  return useDeferredValue(now) ?? now;
}
