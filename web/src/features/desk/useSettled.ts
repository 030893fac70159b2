import { useEffect, useState } from "react";

/** How long nothing is typed before it is tried, in milliseconds. */
const pause = 350;

/** A value that follows another once that has not changed for a while. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}
