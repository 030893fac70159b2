import { tn } from "@/messages/timeline";

const units = [
  ["days", 86_400],
  ["hours", 3600],
  ["minutes", 60],
] as const;

/** A time in words, in the largest unit of which there are two or more: `12 days`, `36 hours`. */
export function duration(seconds: number): string {
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size) ?? units[2];
  return tn(`duration.${unit}`, Math.round(seconds / length));
}
