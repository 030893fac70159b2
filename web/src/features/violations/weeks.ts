import type { WeekStart } from "@/api/types";
import type { ComplianceAnalytics } from "@/api/violationTypes";
import { addDays, daysBetween } from "@/format/dates";

/** What came and went in a week, or in the part of one that the period has. */
export interface Week {
  /** Its first day, `YYYY-MM-DD`; UTC. */
  from: string;
  /** The day after its last. */
  to: string;
  opened: number;
  reopened: number;
  resolved: number;
}

const firstDays: Record<WeekStart, number> = { sunday: 0, monday: 1, saturday: 6 };

/** The first day of the week that a day is in. */
function weekOf(day: string, start: WeekStart): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday - firstDays[start] + 7) % 7));
}

/** The weeks of a period with what came and went in each, those without anything too. */
export function weeksOf({ from, to, flow }: Pick<ComplianceAnalytics, "from" | "to" | "flow">, start: WeekStart): Week[] {
  const first = weekOf(from, start);
  const count = Math.ceil(daysBetween(first, to) / 7);
  const weeks = Array.from({ length: count }, (_, index): Week => {
    const begin = addDays(first, 7 * index);
    const end = addDays(begin, 7);
    return { from: begin < from ? from : begin, to: end > to ? to : end, opened: 0, reopened: 0, resolved: 0 };
  });
  for (const { day, opened, reopened, resolved } of flow) {
    const week = weeks[Math.floor(daysBetween(first, day) / 7)];
    if (week === undefined) continue;
    week.opened += opened;
    week.reopened += reopened;
    week.resolved += resolved;
  }
  return weeks;
}
