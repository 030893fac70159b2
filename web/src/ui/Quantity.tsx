import { exactQuantity, roundedQuantity } from "@/format/quantity";
import { t } from "@/messages";

interface Props {
  /** An exact decimal, as the API gives it. */
  value: string;
  unit: string;
}

/** A quantity rounded for reading; every digit of it on hover, for screen readers and for scripts. */
export function Quantity({ value, unit }: Props) {
  const shown = roundedQuantity(value, unit);
  const exact = exactQuantity(value, unit);
  return (
    <data value={value} title={exact}>
      {shown}
      {shown !== exact && <span className="hidden-text">{` (${t("cost.exactly", { amount: exact })})`}</span>}
    </data>
  );
}
