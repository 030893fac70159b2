import { isDecimal, sign } from "@/format/decimal";
import { exactMoney, roundedMoney, signedMoney } from "@/format/money";
import { t } from "@/messages";

interface Props {
  /** An exact decimal, as the API gives it. */
  amount: string;
  currency: string;
  /** Decimals to round to, the same for a whole block of figures; left out, by the size of the amount. */
  digits?: number | undefined;
  /** The amount rounded together with the others of its block. */
  rounded?: string | undefined;
}

/** An amount rounded for reading; every digit of it on hover, for screen readers and for scripts. */
export function Money({ amount, currency, digits, rounded }: Props) {
  const shown = roundedMoney(amount, currency, digits, rounded);
  const exact = exactMoney(amount, currency);
  return (
    <data value={amount} title={exact}>
      {shown}
      {shown !== exact && <span className="hidden-text">{` (${t("cost.exactly", { amount: exact })})`}</span>}
    </data>
  );
}

/** An amount with every digit it has: for tables, where the figures are checked. A difference has its sign. */
export function ExactMoney({ amount, currency, isSigned = false }: Pick<Props, "amount" | "currency"> & { isSigned?: boolean }) {
  const plus = isSigned && isDecimal(amount) && sign(amount) > 0 ? "+" : "";
  return <data value={amount}>{plus + exactMoney(amount, currency)}</data>;
}

/** A difference of amounts, with its sign; every digit of it on hover and for scripts. */
export function SignedMoney({ amount, currency }: Pick<Props, "amount" | "currency">) {
  return (
    <data value={amount} title={exactMoney(amount, currency)}>
      {signedMoney(amount, currency)}
    </data>
  );
}
