import { parseDate } from "@internationalized/date";

/** The instant at which a day, `YYYY-MM-DD`, begins in a zone, RFC 3339. */
function dayStart(day: string, timeZone: string): string {
  return parseDate(day).toDate(timeZone).toISOString();
}

/** The instants between which the days of a range lie, in a zone; `to` is the day after the last, as in addresses. */
export function instantsOf({ from, to }: { from?: string; to?: string }, timeZone: string): { from?: string; to?: string } {
  return {
    ...(from !== undefined && { from: dayStart(from, timeZone) }),
    ...(to !== undefined && { to: dayStart(to, timeZone) }),
  };
}
