import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { t } from "@/messages";
import { afterPaint } from "../afterPaint";
import { Button } from "../Button";
import { Card } from "../Card";
import { Block, Skeleton } from "../states";
import { useNear } from "../useNear";
import styles from "./ChartCard.module.css";

/** The figures come first: the chart is many times their script. */
const ColumnChart = lazy(() => afterPaint().then(() => import("./ColumnChart")));

/** One of the parts that the columns of a chart are stacked of. */
export interface ChartSeries {
  label: string;
  /** Stands for what is not told apart. */
  isRest: boolean;
}

/** One column of a chart. Numbers are for drawing; what is read is the texts. */
export interface ChartColumn {
  /** On the axis: `8 Nov`. */
  label: string;
  /** Whether the axis may say it; without a word it may. */
  isMark?: boolean;
  /** The day or month in full. */
  title: string;
  /** Null where there is nothing to make a value of. */
  value: number | null;
  /** The value as text. */
  amount: string;
  /** Of each series, where the column is stacked: for drawing, and as text; null where there is none. */
  parts?: readonly ({ value: number; amount: string } | null)[];
  /** The period compared with; null without one. */
  previous: number | null;
  /** False while the column may still grow. */
  isComplete: boolean;
  /** More lines of the tooltip: the previous value, "not complete yet". */
  notes: readonly string[];
}

export interface LegendEntry {
  look: "whole" | "growing" | "previous";
  label: string;
}

interface Props {
  title: string;
  /** What tells it from other charts of the same title. */
  about?: string | undefined;
  /** What the columns are stacked of, from below; left out, they are of one piece. */
  series?: readonly ChartSeries[] | undefined;
  columns: readonly ChartColumn[];
  /** What the chart shows, in a sentence. */
  summary: string;
  legend: readonly LegendEntry[];
  formatTick: (value: number, decimals: number) => string;
  /** Of the value axis, where its ticks do not say it. */
  unit?: string | undefined;
  /** The same figures as a table. */
  table: ReactNode;
}

/** The colour of a series: six in a fixed order, and the one of the rest. */
export function seriesColour({ isRest }: ChartSeries, place: number): string {
  return isRest ? "var(--c-other)" : `var(--c${place + 1})`;
}

/** In pixels, at least, as in the style sheet: a chart takes what room its card has; what the unit takes above it is the chart's. */
const chartHeight = 220;
const unitHeight = 18;

/** A chart with its text summary and its table. It takes the same room while it loads, as chart and as table. */
export function ChartCard({ title, about, series, columns, summary, legend, formatTick, unit, table }: Props) {
  const [asTable, setAsTable] = useState(false);
  const evidence = useRef<HTMLDivElement>(null);
  const isNear = useNear(evidence);
  const toggle = (
    <Button
      look="quiet"
      aria-pressed={asTable}
      onClick={() => {
        setAsTable(!asTable);
      }}
    >
      {asTable ? t("spend.showChart") : t("spend.showTable")}
    </Button>
  );
  const height = unit === undefined ? chartHeight : chartHeight - unitHeight;
  const waiting = (
    <Skeleton label={t("spend.loading")}>
      <Block height={`${height}px`} />
    </Skeleton>
  );
  return (
    <Card title={title} about={about} corner={toggle} className={styles["card"]}>
      <div ref={evidence} data-chart="" className={styles["evidence"]}>
        {asTable ? (
          // A scrolling region must be reachable by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div className={styles["table"]} role="group" aria-label={title} tabIndex={0}>
            {table}
          </div>
        ) : (
          <>
            {unit !== undefined && (
              <p className={styles["unit"]} aria-hidden="true">
                {unit}
              </p>
            )}
            <div className={styles["plot"]}>
              <Suspense fallback={waiting}>
                {isNear ? (
                  <ColumnChart
                    columns={columns}
                    series={series}
                    label={`${title}. ${summary} ${t("spend.keys")}`}
                    formatTick={formatTick}
                    height={height}
                  />
                ) : (
                  waiting
                )}
              </Suspense>
            </div>
            <ul className={styles["legend"]}>
              {series?.map((one, place) => (
                <li key={place}>
                  <span className={one.isRest ? styles["rest"] : styles["part"]} aria-hidden="true" />
                  {one.label}
                </li>
              ))}
              {legend.map(({ look, label }) => (
                <li key={look}>
                  <span className={styles[look]} aria-hidden="true" />
                  {label}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <p className={styles["summary"]}>{summary}</p>
    </Card>
  );
}
