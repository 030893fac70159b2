import type { DriftView } from "@/api/driftSearch";
import type { DriftDetail, DriftField, HidingRule } from "@/api/driftTypes";
import { formatInstant } from "@/format/dates";
import { t as words } from "@/messages/drift";
import { t as standings } from "@/messages/driftParts";
import { t, tn } from "@/messages/driftDetail";
import { Card } from "@/ui/Card";
import { FieldDifference, FieldDifferences } from "@/ui/difference/FieldDifference";
import { Segments } from "@/ui/Segments";
import { Severity } from "@/ui/Severity";
import styles from "./Detail.module.css";
import { worstFirst } from "./words";

interface Props {
  drift: DriftDetail;
  zone: string;
  view: DriftView;
  onViewChange: (view: DriftView) => void;
}

/** The rules that hide a field, with why. */
function Rules({ ids, rules, zone }: { ids: readonly string[]; rules: readonly HidingRule[]; zone: string }) {
  return ids.map((id) => {
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined) return <p key={id}>{`${t("detail.hiddenBy")} ${t("detail.ruleGone")}`}</p>;
    const { title, reason, owner, until } = rule;
    return (
      <p key={id}>
        {t("detail.hiddenBy")} <strong>{title}</strong> ({[t(`detail.owner.${owner}`), ...(until == null ? [] : [t("detail.hiddenUntil", { instant: formatInstant(until, zone) })])].join(", ")}): {reason}
      </p>
    );
  });
}

function Aside({ field }: { field: DriftField }) {
  return (
    <>
      <span>{words(`fieldClass.${field.class === "other" ? "none" : field.class}`)}</span>
      <Severity severity={field.severity} />
    </>
  );
}

type BodyProps = Pick<Props, "drift" | "zone" | "view"> & {
  /** Of the fields' names, below the heading around them. */
  level?: 3 | 5;
};

/** The fields that differ, the worst first; those that rules hide folded away, with the rules. */
export function FieldsBody({ drift, zone, view, level = 3 }: BodyProps) {
  const isHidden = ({ hidden_by: rules = [] }: DriftField) => rules.length > 0;
  const shown = worstFirst(drift.fields.filter((field) => !isHidden(field)));
  const hidden = drift.fields.filter(isHidden);
  return (
    <>
      {drift.fields.length === 0 && <p className={styles["text"]}>{drift.standing === "changed" ? t("detail.noFields") : standings(`standingHint.${drift.standing}`)}</p>}
      <FieldDifferences>
        {shown.map((field) => (
          <FieldDifference key={field.path} field={field} view={view} aside={<Aside field={field} />} level={level} />
        ))}
      </FieldDifferences>
      {!drift.is_listed_whole && <p className={styles["fine"]}>{t("detail.notWhole")}</p>}
      {hidden.length > 0 && (
        <details className={styles["hidden"]} open={shown.length === 0}>
          <summary>{tn("detail.hiddenFields", hidden.length)}</summary>
          <FieldDifferences>
            {hidden.map((field) => (
              <FieldDifference key={field.path} field={field} view={view} aside={<Aside field={field} />} note={<Rules ids={field.hidden_by ?? []} rules={drift.hidden_by} zone={zone} />} level={level} />
            ))}
          </FieldDifferences>
        </details>
      )}
      {hidden.length === 0 && drift.hidden_by.length > 0 && (
        <div className={styles["rules"]}>
          <Rules ids={drift.hidden_by.map(({ id }) => id)} rules={drift.hidden_by} zone={zone} />
        </div>
      )}
    </>
  );
}

/** How the fields are laid out: a choice, where there are any. */
export function FieldsView({ drift, view, onViewChange }: Omit<Props, "zone">) {
  if (drift.fields.length === 0) return null;
  return (
    <Segments
      label={t("detail.view")}
      value={view}
      options={(["side", "inline"] as const).map((value) => ({ value, label: t(`detail.view.${value}`) }))}
      onChange={onViewChange}
    />
  );
}

/** What differs, with the choice of how it is laid out. */
export function FieldsCard(props: Props) {
  return (
    <Card title={t("detail.fields")} corner={<FieldsView {...props} />}>
      <FieldsBody {...props} />
    </Card>
  );
}
