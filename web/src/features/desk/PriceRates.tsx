import { type Dispatch, type SetStateAction, useId, useRef } from "react";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { SelectField, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { CloseIcon } from "@/ui/icons";
import { addRate, addTier, modelOf, rateField, type RateRow, ratesIn, removeRate, removeTier, type Rows, tierField, valueField } from "./priceDraft";
import styles from "./PricePage.module.css";

/** In what the fields of a price are counted. */
export interface PriceUnits {
  /** The meter's own: `requests`. */
  unit: string;
  /** What the unit prices are for: `1,000 requests`. */
  per: string;
}

interface Props extends PriceUnits {
  data: FormData;
  rows: Rows;
  dimensions: readonly string[];
  onChange: Dispatch<SetStateAction<Rows>>;
}

/** What a rate is called among the others. */
export function rateName({ isRest }: RateRow, place: number, dimensions: readonly string[]): string {
  if (dimensions.length === 0) return t("price.allUsage");
  return isRest ? t("price.allOthers") : t("price.rateNumber", { number: String(place + 1) });
}

interface TierProps extends PriceUnits {
  tier: number;
  place: number;
  /** How many the rate has. */
  count: number;
  onRemove: () => void;
}

/** A tier in a line: where it ends, and what it costs. */
function Tier({ tier, place, count, unit, per, onRemove }: TierProps) {
  const id = useId();
  const number = String(place + 1);
  const isLast = place + 1 === count;
  return (
    <div role="group" aria-labelledby={id} className={styles["tier"]}>
      <span id={id} className={styles["number"]}>
        {t("price.tier", { number })}
      </span>
      {isLast ? (
        <p className={styles["beyond"]}>{count === 1 ? t("price.beyondAll") : t("price.beyond")}</p>
      ) : (
        <TextField name={tierField(tier, "up_to")} label={t("price.upTo", { unit })} inputMode="decimal" autoComplete="off" />
      )}
      <TextField name={tierField(tier, "unit_price")} label={t("price.unitPrice", { unit: per })} inputMode="decimal" autoComplete="off" />
      {count > 1 && (
        <button type="button" className={styles["remove"]} aria-label={t("price.removeTier", { number })} onClick={onRemove}>
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

interface RateProps extends Props {
  row: RateRow;
  name: string;
  /** Takes it away; none where it is the only one. */
  onRemove: (() => void) | null;
}

function Rate({ row, name, data, dimensions, unit, per, onChange, onRemove }: RateProps) {
  const add = useRef<HTMLButtonElement>(null);
  const { id, isRest, tiers } = row;
  const model = modelOf(data, id);
  return (
    <fieldset className={[form["field"], styles["rate"]].join(" ")}>
      <legend>{name}</legend>
      {onRemove !== null && (
        <Button className={styles["removeRate"]} aria-label={t("price.removeRate", { rate: name })} onClick={onRemove}>
          {t("price.remove")}
        </Button>
      )}
      {!isRest && (
        <div className={styles["values"]}>
          {dimensions.map((dimension) => (
            <TextField
              key={dimension}
              name={valueField(id, dimension)}
              label={dimension}
              hint={t("price.valueHint")}
              maxLength={200}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
            />
          ))}
        </div>
      )}
      <div className={styles["values"]}>
        <TextField name={rateField(id, "included")} label={t("price.included", { unit })} hint={t("price.includedHint")} inputMode="decimal" autoComplete="off" isOptional />
        <div hidden={tiers.length === 1}>
          <SelectField
            name={rateField(id, "model")}
            label={t("price.model")}
            hint={t(`tierModelHint.${model}`)}
            options={(["graduated", "volume"] as const).map((value) => ({ value, label: t(`tierModel.${value}`) }))}
          />
        </div>
      </div>
      <div className={styles["tiers"]}>
        {tiers.map((tier, place) => (
          <Tier
            key={tier}
            tier={tier}
            place={place}
            count={tiers.length}
            unit={unit}
            per={per}
            onRemove={() => {
              onChange((rows) => removeTier(rows, id, tier));
              add.current?.focus();
            }}
          />
        ))}
      </div>
      <div>
        <Button ref={add} onClick={() => { onChange((rows) => addTier(rows, id)); }}>
          {t("price.addTier")}
        </Button>
      </div>
    </fieldset>
  );
}

/** The rates of a price: one for all usage, or several by the values of dimensions. */
export function PriceRates(props: Props) {
  const { rows, dimensions, onChange } = props;
  const add = useRef<HTMLButtonElement>(null);
  const counted = ratesIn(rows, dimensions);
  const hasRest = counted.some(({ isRest }) => isRest);
  // Rates that do not count just now keep what was typed into them.
  const hidden = rows.rates.filter(({ id }) => !counted.some((row) => row.id === id));
  return (
    <>
      {[...counted, ...hidden].map((row, place) => {
        const name = rateName(row, place, dimensions);
        return (
          <div key={row.id} hidden={place >= counted.length}>
            <Rate
              {...props}
              row={row}
              name={name}
              onRemove={
                counted.length === 1
                  ? null
                  : () => {
                      onChange((all) => removeRate(all, row.id));
                      add.current?.focus();
                    }
              }
            />
          </div>
        );
      })}
      {dimensions.length > 0 && (
        <div className={styles["adding"]}>
          <Button ref={add} onClick={() => { onChange((all) => addRate(all, false)); }}>
            {t("price.addRate")}
          </Button>
          {!hasRest && (
            <>
              <Button onClick={() => { onChange((all) => addRate(all, true)); }}>{t("price.addOthers")}</Button>
              <p className={form["hint"]}>{t("price.noOthers")}</p>
            </>
          )}
        </div>
      )}
    </>
  );
}
