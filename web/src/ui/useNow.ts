import { useEffect, useState } from "react";

/** How often distances in time are written anew, in milliseconds. */
const interval = 30_000;

/** The time now, in milliseconds, anew every half minute and whenever the data that it is compared with changes. */
export function useNow(data: unknown): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const update = () => {
      setNow(Date.now());
    };
    update();
    const timer = setInterval(update, interval);
    return () => {
      clearInterval(timer);
    };
  }, [data]);
  return now;
}
