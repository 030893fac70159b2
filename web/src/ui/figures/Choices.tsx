import { useEffect, useRef, useState } from "react";
import { t } from "@/messages/figures";
import { Select } from "../Select";
import styles from "./Choices.module.css";

/** How figures over time can be cut. */
type Window = "hour" | "day" | "week" | "month";

interface Dimension {
  name: string;
  /** As it is called among other words: `service category`. */
  label: string;
}

/** Dimensions that are not listed: one names them. */
interface OwnDimensions {
  /** The choices that ask for the name: in first place, and after another dimension. */
  option: string;
  thenOption: string;
  /** What is asked for, and how that may look. */
  label: string;
  example: string;
  /** The dimension of a name. */
  dimensionOf: (name: string) => string;
}

interface Props<Chosen extends Window, Count extends string> {
  windows: readonly Chosen[];
  window: Chosen;
  onWindowChange: (window: Chosen) => void;
  /** What figures can be broken down by, those in force among them. */
  dimensions: readonly Dimension[];
  own?: OwnDimensions;
  groupings: readonly string[];
  mostGroupings: number;
  onGroupingsChange: (groupings: string[]) => void;
  counts: readonly Count[];
  count: Count;
  onCountChange: (count: Count) => void;
}

/** A select of the address has no empty value, and no dimension is called so. */
const none = "";
const another = "…";

interface NameProps {
  label: string;
  example: string;
  /** Called once it was entered or left; with nothing when it was not to be. */
  onName: (name: string) => void;
}

function NameField({ label, example, onName }: NameProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, []);
  return (
    <input
      ref={input}
      className={styles["name"]}
      aria-label={label}
      placeholder={example}
      maxLength={512}
      autoComplete="off"
      spellCheck={false}
      onBlur={({ target }) => {
        onName(target.value.trim());
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Enter") onName(currentTarget.value.trim());
        // Emptied first: leaving it, which follows, enters what is in it.
        if (key === "Escape") currentTarget.value = "";
        if (key === "Escape") currentTarget.blur();
      }}
    />
  );
}

/** How figures are cut and broken down. */
export function Choices<Chosen extends Window, Count extends string>(props: Props<Chosen, Count>) {
  const { windows, window, onWindowChange, dimensions, own, groupings, mostGroupings, onGroupingsChange, counts, count, onCountChange } = props;
  const [naming, setNaming] = useState<number | null>(null);
  // One more select than there are groupings, as far as there are dimensions left.
  const places = Math.min(groupings.length + 1, mostGroupings, own ? mostGroupings : dimensions.length);
  const nameOf = (value: Window) => t(`figures.window.${value}`);
  const change = (place: number, dimension: string) => {
    const next = [...groupings];
    next[place] = dimension;
    onGroupingsChange([...new Set(next.filter((name) => name !== none))]);
  };
  return (
    <div className={styles["choices"]} role="group" aria-label={t("figures.choices")}>
      <Select
        label={t("figures.window")}
        value={window}
        options={windows.map((value) => ({ value, label: nameOf(value) }))}
        onChange={onWindowChange}
      />
      {Array.from({ length: places }, (_, place) => {
        const others = groupings.filter((_name, index) => index !== place);
        const free = dimensions.filter(({ name }) => !others.includes(name));
        const isFirst = place === 0;
        return (
          <Select
            key={place}
            label={isFirst ? t("figures.groupBy") : t("figures.thenBy")}
            value={naming === place ? another : (groupings[place] ?? none)}
            options={[
              { value: none, label: isFirst ? t("figures.noGroup") : t("figures.noMore") },
              ...free.map(({ name, label }) => ({
                value: name,
                label: isFirst ? t("figures.byDimension", { dimension: label }) : t("figures.thenByDimension", { dimension: label }),
              })),
              ...(own ? [{ value: another, label: isFirst ? own.option : own.thenOption }] : []),
            ]}
            onChange={(dimension) => {
              if (dimension === another) {
                setNaming(place);
              } else {
                setNaming(null);
                change(place, dimension);
              }
            }}
          />
        );
      })}
      {own && naming !== null && (
        <NameField
          label={own.label}
          example={own.example}
          onName={(name) => {
            setNaming(null);
            if (name !== "") change(naming, own.dimensionOf(name));
          }}
        />
      )}
      {groupings.length > 0 && (
        <Select
          label={t("figures.top")}
          value={count}
          options={counts.map((value) => ({ value, label: t("figures.topCount", { count: value }) }))}
          onChange={onCountChange}
        />
      )}
    </div>
  );
}
