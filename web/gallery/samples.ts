import type { ChartColumn } from "@/ui/chart/ChartCard";

/** Invented, the same each time: what the parts show here means nothing. */
export const zone = "Europe/Berlin";
export const now = "2026-11-22T10:30:00Z";

export const columns: ChartColumn[] = Array.from({ length: 22 }, (_, day) => {
  const value = 900 + 300 * Math.sin(day / 3) + 11 * day;
  return {
    label: `${day + 1} Nov`,
    title: `${day + 1} November`,
    value: day === 9 ? null : value,
    amount: day === 9 ? "no figure" : `$${value.toFixed(2)}`,
    previous: 880 + 200 * Math.cos(day / 4),
    isComplete: day < 21,
    notes: day < 21 ? [] : ["not over yet"],
  };
});

export interface SampleRow {
  id: number;
  service: string;
  region: string;
  cost: string;
}

const services = ["Object storage", "Relational database", "Virtual machines with a name that is longer than its column"];

/** As many rows as a long table has. */
export const tenThousand: SampleRow[] = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  service: services[id % services.length] ?? "",
  region: ["eu-central-1", "us-west-2"][id % 2] ?? "",
  cost: (((id * 7919) % 100_000) / 100).toFixed(2),
}));
