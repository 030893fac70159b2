import { dayOf } from "@/format/dates";

/** What happened on one day. */
export interface Day<Entry> {
  /** `YYYY-MM-DD` in the customer's zone. */
  day: string;
  entries: Entry[];
}

/** Entries in their order, by the day on which each was, in a zone. */
export function byDay<Entry extends { observed_at: string }>(entries: readonly Entry[], zone: string): Day<Entry>[] {
  const days: Day<Entry>[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.observed_at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
