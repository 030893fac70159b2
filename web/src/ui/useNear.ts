import { type RefObject, startTransition, useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** How far below the window something is wanted already, in CSS pixels. */
const margin = "150px";

/**
 * Whether a part of the page is in the window or soon will be; once it was, it stays so. What is far below costs nothing
 * until it is scrolled to. On paper everything is near.
 */
export function useNear(part: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const { current } = part;
    if (isNear || current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        startTransition(() => {
          setNear(true);
        });
      },
      { rootMargin: margin },
    );
    observer.observe(current);
    const print = () => {
      flushSync(() => {
        setNear(true);
      });
    };
    window.addEventListener("beforeprint", print);
    return () => {
      observer.disconnect();
      window.removeEventListener("beforeprint", print);
    };
  }, [part, isNear]);
  return isNear;
}
