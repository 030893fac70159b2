import { Link } from "@tanstack/react-router";
import { memo, useMemo } from "react";
import { type RequirementsSearch, requirementStatuses } from "@/api/requirementSearch";
import type { FrameworkDetail, RequirementGroup, RequirementStanding } from "@/api/types";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/compliance";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { FilterBar, FilterChoice, FilterText } from "@/ui/Filters";
import { Severity } from "@/ui/Severity";
import { State } from "@/ui/states";
import styles from "./Requirements.module.css";
import { isFound, statusTones } from "./words";

interface Props {
  detail: FrameworkDetail;
  search: RequirementsSearch;
  onSearchChange: (search: RequirementsSearch) => void;
}

interface Grouped {
  group: RequirementGroup | null;
  requirements: RequirementStanding[];
}

/** Requirements under their groups, in the framework's order. */
function byGroup(requirements: readonly RequirementStanding[], groups: readonly RequirementGroup[]): Grouped[] {
  const found: Grouped[] = [];
  for (const requirement of requirements) {
    const last = found.at(-1);
    const group = groups.find(({ id }) => id === requirement.group) ?? null;
    if (last !== undefined && last.group?.id === group?.id) last.requirements.push(requirement);
    else found.push({ group, requirements: [requirement] });
  }
  return found;
}

/** What came of a requirement's checks, in few words. */
function checksText({ checks, assessed, failing }: RequirementStanding): string {
  if (checks === 0) return t("requirements.noChecks");
  if (assessed === 0) return tn("requirements.noResults", checks);
  if (failing === 0) return tn("requirements.allPass", assessed);
  return t("requirements.someFail", { failing: formatCount(failing), assessed: formatCount(assessed) });
}

function Row({ framework, requirement }: { framework: string; requirement: RequirementStanding }) {
  const { id, title, status, severity, is_lapsed: isLapsed } = requirement;
  return (
    <li className={styles["row"]}>
      <Link to="/compliance/frameworks/$framework/$requirement" params={{ framework, requirement: id }} className={styles["link"]}>
        <strong>{id}</strong> <span>{title}</span>
      </Link>
      <span className={styles["checks"]}>
        {checksText(requirement)}
        {isLapsed && ` · ${t("requirements.lapsed")}`}
      </span>
      <span className={styles["severity"]}>{severity != null && <Severity severity={severity} />}</span>
      <span className={styles["status"]}>
        <Badge tone={statusTones[status]}>{t(`status.${status}`)}</Badge>
      </span>
    </li>
  );
}

/** Not drawn anew while somebody types into the search. */
const Groups = memo(function Groups({ framework, shown, groups }: { framework: string; shown: readonly RequirementStanding[]; groups: readonly RequirementGroup[] }) {
  return byGroup(shown, groups).map(({ group, requirements }, index) => (
    <section key={index} className={styles["group"]} aria-label={group === null ? t("requirements.title") : `${group.id} ${group.title}`}>
      {group !== null && (
        <h3>
          {group.id} <span>{group.title}</span>
        </h3>
      )}
      <ul>
        {requirements.map((requirement) => (
          <Row key={requirement.id} framework={framework} requirement={requirement} />
        ))}
      </ul>
    </section>
  ));
});

/** The requirements of a framework, narrowed down by where they stand and by words. */
export function Requirements({ detail, search, onSearchChange }: Props) {
  const { key, requirements, groups, counts, licence } = detail;
  const { status, search: text } = search;
  const shown = useMemo(
    () => requirements.filter((one) => (status === undefined || one.status === status) && (text === undefined || isFound(one, text))),
    [requirements, status, text],
  );
  const options = [
    { value: "all" as const, label: t("requirements.all", { count: formatCount(requirements.length) }) },
    ...requirementStatuses.map((value) => ({ value, label: t("requirements.option", { status: t(`status.${value}`), count: formatCount(counts[value]) }) })),
  ];
  return (
    <section id="requirements" className={styles["requirements"]} aria-labelledby="requirements-title">
      <div className={styles["head"]}>
        <h2 id="requirements-title">{t("requirements.title")}</h2>
        <p role="status">{t("requirements.shown", { shown: formatCount(shown.length), total: formatCount(requirements.length) })}</p>
      </div>
      <FilterBar>
        <FilterText
          label={t("requirements.find")}
          example={t("requirements.example")}
          value={text ?? ""}
          onChange={(typed) => {
            onSearchChange({ ...(status !== undefined && { status }), ...(typed !== "" && { search: typed }) });
          }}
        />
        <FilterChoice
          label={t("requirements.status")}
          value={status ?? "all"}
          options={options}
          onChange={(chosen) => {
            onSearchChange({ ...(chosen !== "all" && { status: chosen }), ...(text !== undefined && { search: text }) });
          }}
        />
      </FilterBar>
      {status !== undefined && <p className={styles["meaning"]}>{t(`status.${status}.meaning`)}</p>}
      {shown.length === 0 ? (
        <State title={t("requirements.none")}>
          <Button
            onClick={() => {
              onSearchChange({});
            }}
          >
            {t("requirements.showAll")}
          </Button>
        </State>
      ) : (
        <Groups framework={key} shown={shown} groups={groups} />
      )}
      <p className={styles["licence"]}>{licence}</p>
    </section>
  );
}
