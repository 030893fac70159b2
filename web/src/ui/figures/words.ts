import { formatChange } from "@/format/number";

/** A change for reading. More than tenfold says no more than that. */
export function changeText(percent: string, muchMore: string): string {
  return Number(percent) > 900 ? muchMore : formatChange(percent);
}
