import { useEffect, useRef, useState } from "react";
import { Bar, CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, type XAxisTickContentProps, YAxis } from "recharts";
import styles from "./ColumnChart.module.css";
import { type ChartColumn, type ChartSeries, seriesColour } from "./ChartCard";
import { extent, labelledColumns, valueScale } from "./scale";

interface Props {
  columns: readonly ChartColumn[];
  /** What they are stacked of; without, they are of one piece. */
  series?: readonly ChartSeries[] | undefined;
  /** Names the chart for a screen reader, with how to move in it. */
  label: string;
  formatTick: (value: number, decimals: number) => string;
  /** The least, in pixels. */
  height: number;
}

/** The drawn size of an element, kept up to date. */
function useSize() {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, size] as const;
}

/** What the column is made of, as far as it is anything. */
function Parts({ parts, series }: { parts: NonNullable<ChartColumn["parts"]>; series: readonly ChartSeries[] }) {
  return (
    <ul className={styles["parts"]}>
      {series.map((one, place) => {
        const part = parts[place];
        if (part == null || part.value === 0) return null;
        return (
          <li key={place}>
            <span style={{ background: seriesColour(one, place) }} aria-hidden="true" />
            {one.label}
            <data>{part.amount}</data>
          </li>
        );
      })}
    </ul>
  );
}

function ColumnTooltip({ column, series }: { column: ChartColumn; series: readonly ChartSeries[] | undefined }) {
  return (
    <div className={styles["tooltip"]} role="status">
      <p className={styles["period"]}>{column.title}</p>
      <p className={styles["amount"]}>{column.amount}</p>
      {series !== undefined && column.parts !== undefined && <Parts parts={column.parts} series={series} />}
      {column.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

/** Widths in pixels, at the axis' 12 px type: of one character, and between two labels. */
const characterWidth = 7;
const labelGap = 20;
/** From so many pixels on a column is wide enough for a whole line between its parts. */
const wideColumn = 16;
/** More would be read one by one instead of as an axis. */
const mostLabels = 8;

/** The values of a column, from below. */
function valuesOf({ value, parts }: ChartColumn): (number | null)[] {
  return parts?.map((part) => part?.value ?? null) ?? [value];
}

/** Where the only series of a chart is not named. */
const onlySeries: readonly ChartSeries[] = [{ label: "", isRest: false }];

/** Columns over time; the ones still growing are paler, the period compared with is a dotted line. */
export default function ColumnChart({ columns, series, label, formatTick, height }: Props) {
  const [ref, { width, height: room }] = useSize();
  const points = columns.map((column, index) => ({
    index,
    whole: column.isComplete ? valuesOf(column) : [],
    growing: column.isComplete ? [] : valuesOf(column),
    previous: column.previous,
  }));
  const scale = valueScale(columns.flatMap((column) => [...extent(valuesOf(column)), ...extent([column.previous])]));
  const ticks = scale.ticks.map((tick) => formatTick(tick, scale.decimals));
  const axisWidth = 12 + characterWidth * Math.max(...ticks.map((tick) => tick.length));
  const marks = columns.flatMap(({ isMark = true }, index) => (isMark ? [index] : []));
  const labelWidth = labelGap + characterWidth * Math.max(...marks.map((index) => columns[index]?.label.length ?? 0));
  const fitting = Math.floor((width - axisWidth) / labelWidth);
  const labels = labelledColumns(marks.length, Math.min(mostLabels, Math.max(2, fitting))).flatMap((mark) => marks[mark] ?? []);
  const axis = { axisLine: false, tickLine: false, interval: 0 } as const;
  // A line of the card's colour tells the parts of a column from each other.
  const edge = series === undefined ? { radius: 2 } : { stroke: "var(--card)", strokeWidth: width / columns.length < wideColumn ? 0.5 : 1 };
  const column = { stackId: "spend", maxBarSize: 40, isAnimationActive: false, ...edge } as const;
  // Drawn twice: a ring around each dot keeps it readable where it crosses a column.
  const line = { dot: false, activeDot: false, strokeLinecap: "round", strokeDasharray: "0.1 6", isAnimationActive: false } as const;
  return (
    <div ref={ref} className={styles["chart"]} style={{ minHeight: height }}>
      {width > 0 && (
        <ComposedChart
          className={styles["drawing"] ?? ""}
          width={width}
          height={Math.max(height, room)}
          data={points}
          margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
          stackOffset="sign"
          barCategoryGap={columns.length > 60 ? "12%" : "22%"}
          aria-label={label}
        >
          <CartesianGrid vertical={false} stroke="var(--rule)" />
          <XAxis
            {...axis}
            dataKey="index"
            ticks={labels}
            tick={({ x, y, payload }: XAxisTickContentProps) => {
              const text = columns[Number(payload.value)]?.label ?? "";
              // The last column is narrower than what it is called.
              const half = (characterWidth * text.length) / 2;
              return (
                <text
                  className="recharts-cartesian-axis-tick-value"
                  x={Math.max(half, Math.min(Number(x), width - half))}
                  y={y}
                  dy="0.71em"
                  textAnchor="middle"
                >
                  {text}
                </text>
              );
            }}
            tickMargin={6}
            height={26}
          />
          <YAxis
            {...axis}
            width={axisWidth}
            domain={[scale.ticks[0] ?? 0, scale.ticks.at(-1) ?? 0]}
            ticks={scale.ticks}
            tickFormatter={(value: number) => formatTick(value, scale.decimals)}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: "var(--outline)" }}
            content={({ active, payload }) => {
              const point: unknown = payload[0]?.payload;
              const shown = active ? columns[(point as { index: number } | undefined)?.index ?? -1] : undefined;
              return shown === undefined ? null : <ColumnTooltip column={shown} series={series} />;
            }}
          />
          {scale.ticks[0] !== 0 && <ReferenceLine y={0} stroke="var(--rule-strong)" />}
          {(series ?? onlySeries).flatMap((one, place) => [
            <Bar key={`whole${place}`} {...column} dataKey={`whole[${place}]`} fill={seriesColour(one, place)} />,
            <Bar key={`growing${place}`} {...column} dataKey={`growing[${place}]`} fill={seriesColour(one, place)} fillOpacity={0.45} />,
          ])}
          <Line {...line} dataKey="previous" stroke="var(--card)" strokeWidth={4.5} />
          <Line {...line} dataKey="previous" stroke="var(--ink)" strokeWidth={2.2} />
        </ComposedChart>
      )}
    </div>
  );
}
