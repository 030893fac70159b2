import { formatCount } from "@/format/number";
import { t } from "@/messages/driftRules";
import { Actions } from "../Actions";
import { Badge } from "../Badge";
import { RecordName, Records, Small } from "../Records";
import styles from "./Rule.module.css";
import { RuleScope, type Scope } from "./RuleScope";

interface Rule extends Scope {
  id: string;
  owner: "customer" | "operator" | "product";
  title: string;
  reason: string;
  source?: string | null;
  until?: string | null;
  is_over: boolean;
  created_at?: string | null;
  hides: number;
}

interface Props<One extends Rule> {
  rules: readonly One[];
  /** An instant in the reader's zone. */
  instant: (at: string) => string;
  /** Who made it; null where nobody is known. */
  madeBy: (rule: One) => string | null;
  /** Deletes it; null where the reader may not. */
  onDelete: (rule: One) => (() => void) | null;
}

const columns = [
  { key: "rule", label: t("rules.rule") },
  { key: "what", label: t("rules.hidesWhat") },
  { key: "owner", label: t("rules.owner") },
  { key: "until", label: t("rules.until") },
  { key: "hides", label: t("rules.hides"), isNumber: true },
];

/** Where the reason can be read up; only what a browser opens is a link. */
function Source({ source, title }: { source: string; title: string }) {
  if (!source.startsWith("https://")) return <>{source}</>;
  return (
    <a href={source} rel="noreferrer" target="_blank" className={styles["source"]} aria-label={t("rules.sourceOf", { title })}>
      {t("rules.source")}
    </a>
  );
}

/** Rules that hide drift: why, what, until when, and how much it is now. */
export function RuleTable<One extends Rule>({ rules, instant, madeBy, onDelete }: Props<One>) {
  const isAny = rules.some((rule) => onDelete(rule) !== null);
  return (
    <Records
      caption={t("rules.title")}
      columns={columns}
      actions={isAny ? t("rules.actions") : undefined}
      rows={rules.map((rule) => {
        const who = madeBy(rule);
        const remove = onDelete(rule);
        return {
          key: rule.id,
          isFaint: rule.is_over,
          cells: {
            rule: (
              <RecordName
                name={rule.title}
                detail={
                  <>
                    {rule.reason} {rule.source != null && <Source source={rule.source} title={rule.title} />}
                  </>
                }
              />
            ),
            what: <RuleScope scope={rule} />,
            owner: (
              <>
                {t(`rules.byOwner.${rule.owner}`)}
                {rule.created_at != null && <Small>{who === null ? instant(rule.created_at) : t("rules.made", { when: instant(rule.created_at), who })}</Small>}
              </>
            ),
            until: (
              <>
                {rule.is_over ? <Badge tone="over">{t("rules.over")}</Badge> : rule.until == null ? t("rules.forever") : instant(rule.until)}
                {rule.is_over && rule.until != null && <Small>{instant(rule.until)}</Small>}
              </>
            ),
            hides: (
              <data value={rule.hides} title={t("rules.hidesHint")}>
                {formatCount(rule.hides)}
              </data>
            ),
          },
          actions: remove !== null && <Actions label={t("rules.actionsOf", { title: rule.title })} actions={[{ label: t("rules.delete"), isDangerous: true, onAction: remove }]} />,
        };
      })}
    />
  );
}
