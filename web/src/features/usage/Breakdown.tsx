import { Link } from "@tanstack/react-router";
import type { Usage, UsageGroup } from "@/api/types";
import { filterBy, type UsageFilters, type UsageSearch } from "@/api/usage";
import { formatDays } from "@/format/dates";
import { toNumber } from "@/format/decimal";
import { formatShare } from "@/format/number";
import { t, tn } from "@/messages/usage";
import { Bar } from "@/ui/Bar";
import { Card } from "@/ui/Card";
import { Quantity } from "@/ui/Quantity";
import styles from "./Breakdown.module.css";
import { changeText, groupName, measureBeside } from "./words";

interface Props {
  usage: Usage;
  search: UsageSearch;
}

/** The same page with only this group's events, no longer broken down by what it has one value of. */
function onlyOf(search: UsageSearch, names: readonly string[], { dimensions }: UsageGroup): UsageSearch {
  const { group_by: _groupBy, top: _top, ...rest } = search;
  const filters = names.reduce<UsageFilters>((all, name, index) => ({ ...all, ...filterBy(name, dimensions[index] ?? null) }), {});
  return { ...rest, ...filters };
}

function Change({ group }: { group: UsageGroup }) {
  if (typeof group.change_percent === "string") return changeText(group.change_percent, t("usage.muchMoreShort"));
  return group.previous_value === "0" ? t("usage.newGroup") : t("usage.notCompared");
}

/** Whether any group has changed against the earlier period: with nothing before, none has. */
function hasChanges({ groups }: Usage): boolean {
  return groups.some(({ change_percent: change }) => typeof change === "string");
}

function Row({ group, usage, search, longest }: Props & { group: UsageGroup; longest: number }) {
  const { meter, groups, group_count: count, group_by: names } = usage;
  const name = groupName(group.dimensions);
  const { value, events } = group.total;
  return (
    <tr>
      <th scope="row">
        {group.is_other ? (
          tn("usage.other", count - groups.length + 1)
        ) : (
          <Link to="/usage" search={onlyOf(search, names, group)} title={t("usage.keepOnly", { group: name })}>
            {name}
          </Link>
        )}
      </th>
      <td className={styles["bar"]}>{typeof value === "string" && <Bar amount={value} longest={longest} isRest={group.is_other} />}</td>
      <td className={styles["value"]}>
        {typeof value === "string" ? <Quantity value={value} unit={meter.unit} /> : t("usage.nothing")}
      </td>
      <td className={styles["small"]}>
        {typeof group.share_percent === "string" ? formatShare(group.share_percent) : tn("usage.events", events)}
      </td>
      {hasChanges(usage) && (
        <td className={styles["small"]}>
          <Change group={group} />
        </td>
      )}
    </tr>
  );
}

/** What the figure is made of, the largest first; each group leads to its own figures. */
export function Breakdown({ usage, search }: Props) {
  const { groups, group_by: names, group_count: count, period, meter, as_of: now } = usage;
  const title = t("usage.breakdown", { dimensions: names.join(", ") });
  const longest = Math.max(0, ...groups.map(({ total }) => toNumber(total.value ?? "0")));
  const addsUp = groups.some(({ share_percent: share }) => typeof share === "string");
  const days = formatDays(period.from, period.to, now);
  return (
    <Card title={title} corner={meter.aggregation === "percentiles" ? t("usage.medianNote") : tn("usage.groups", count)}>
      {groups.length === 0 ? (
        <p>{t("usage.noGroups", { period: days })}</p>
      ) : (
        <div className={styles["frame"]}>
          <table className={styles["table"]}>
            <caption className="hidden-text">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{t("usage.group")}</th>
                <td />
                <th scope="col">{measureBeside(usage)}</th>
                <th scope="col">{addsUp ? t("usage.share") : t("usage.events")}</th>
                {hasChanges(usage) && <th scope="col">{t("usage.change")}</th>}
              </tr>
            </thead>
            <tbody>
              {groups.map((group, index) => (
                <Row key={index} group={group} usage={usage} search={search} longest={longest} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
