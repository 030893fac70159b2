import type { ReactNode } from "react";
import { t as parts } from "@/messages/driftParts";
import { t } from "@/messages/driftRules";
import { ruleProviders, ruleValues, standings } from "./draft";
import { Path } from "./Path";
import styles from "./Rule.module.css";
import { Paths } from "./RulePreview";

/** What a rule is about, and what of it it hides. */
export interface Scope {
  provider?: string | null;
  types?: readonly string[];
  ids?: readonly string[];
  accounts?: readonly string[];
  regions?: readonly string[];
  standings?: readonly string[];
  paths?: readonly string[];
  when?: readonly { path: string; is: readonly unknown[] }[];
  values?: string | null;
}

function valueText(value: unknown): string {
  if (value === null) return t("scope.absent");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a provider is called. */
export function providerName(provider: (typeof ruleProviders)[number]): string {
  return t(provider === "other" ? "new.providerOther" : `new.provider.${provider}`);
}

/** What a rule hides, of what, and when: as far as it says so. */
export function RuleScope({ scope }: { scope: Scope }) {
  const { provider, types = [], ids = [], accounts = [], regions = [], paths = [], when = [] } = scope;
  const chosen = standings.filter((one) => scope.standings?.includes(one));
  const values = ruleValues.find((one) => one === scope.values);
  const known = ruleProviders.find((one) => one === provider);
  const whole = chosen.length === 0 ? t("scope.everything") : `${t("scope.everything")} ${t("scope.standings")} ${chosen.map((one) => parts(`standing.${one}`)).join(", ")}`;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ...(types.length > 0 ? [[t("scope.types"), types.join(", ")] as const] : []),
    ...(types.length === 0 && provider != null ? [[t("scope.provider"), known === undefined ? provider : providerName(known)] as const] : []),
    ...(ids.length > 0 ? [[t("scope.ids"), ids.join(", ")] as const] : []),
    ...(accounts.length > 0 ? [[t("scope.accounts"), accounts.join(", ")] as const] : []),
    ...(regions.length > 0 ? [[t("scope.regions"), regions.join(", ")] as const] : []),
  ];
  return (
    <div className={styles["scope"]}>
      {paths.length > 0 ? <Paths paths={paths} /> : <p>{whole}</p>}
      {values !== undefined && <p className={styles["fine"]}>{t(`scope.values.${values}`)}</p>}
      {facts.length > 0 && (
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {when.length > 0 && (
        <dl>
          {when.map(({ path, is: some }) => (
            <div key={path}>
              <dt>{t("scope.when")}</dt>
              <dd>
                <Path path={path} /> {some.length === 0 ? t("scope.whenHidden") : `= ${some.map(valueText).join(t("scope.or"))}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
