import { FieldDifference, FieldDifferences } from "@/ui/difference/FieldDifference";
import { FieldList } from "@/ui/difference/FieldList";
import { DriftSections } from "@/ui/DriftSections";
import { DriftStanding, driftStandings } from "@/ui/DriftStanding";
import { DriftStatus, driftStatuses } from "@/ui/DriftStatus";
import { Severity } from "@/ui/Severity";
import type { TimelineMark } from "@/ui/timeline/clusters";
import { TimelineCard } from "@/ui/timeline/TimelineCard";
import { TimelineTools } from "@/ui/timeline/TimelineTools";
import type { Part } from "./Gallery";
import styles from "./Gallery.module.css";
import { now, zone } from "./samples";

const nothing = () => undefined;
const day = 86_400_000;
const end = Math.ceil(Date.parse(now) / day) * day;
const stretch = { from: end - 90 * day, to: end };

function mark(daysAgo: number, severity: TimelineMark["severity"], kind: TimelineMark["kind"], count: number): TimelineMark {
  const at = new Date(end - daysAgo * day).toISOString();
  return { at, severity, kind, count, subject: count === 1 ? { id: "1", title: "A bucket is public", resource: "exports" } : null };
}

const timeline = {
  from: new Date(stretch.from).toISOString(),
  to: new Date(stretch.to).toISOString(),
  step: 86_400,
  marks: [mark(80, "critical", "opened", 1), mark(60, "low", "opened", 3), mark(20, "critical", "resolved", 1), mark(19, "high", "opened", 2), mark(18, "high", "opened", 12)],
};

const statement = (who: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: who }, Action: ["s3:GetObject"], Resource: "arn:aws:s3:::exports/*" }] });

const fields = [
  { path: "/attributes/policy", kind: "changed", old: statement("482917365104"), new: statement("*") },
  { path: "/attributes/ingress/tcp 22", kind: "added", new: { from_port: 22, to_port: 22, cidr: "0.0.0.0/0" } },
  { path: "/tags/owner", kind: "removed", old: "platform" },
  { path: "/attributes/token", kind: "changed", old: { reason: "secret_name", redacted: "a" }, new: { reason: "secret_name", redacted: "b" } },
] as const;

/** Parts about what changed, and when. */
export const changes: readonly Part[] = [
  {
    file: "FieldDifference",
    states: (["side", "inline"] as const).map((view) => [
      view,
      <FieldDifferences key={view}>
        {fields.map((field) => (
          <FieldDifference key={field.path} field={field} view={view} aside={<Severity severity="high" />} {...(field.path === "/tags/owner" && { note: "Hidden by a rule" })} />
        ))}
      </FieldDifferences>,
    ]),
  },
  { file: "FieldList", states: [["in short", <FieldList key="1" label="What differs" fields={fields} />]] },
  { file: "DriftStatus", states: [["all, in their order", <div key="1" className={styles["row"]}>{driftStatuses.map((status) => <DriftStatus key={status} status={status} />)}</div>]] },
  { file: "DriftStanding", states: [["all", <div key="1" className={styles["row"]}>{driftStandings.map((standing) => <DriftStanding key={standing} standing={standing} />)}</div>]] },
  { file: "DriftSections", states: [["two that a role opens", <DriftSections key="1" sections={[{ name: "drift", path: "/drift" }, { name: "analytics", path: "/drift/analytics" }]} />]] },
  {
    file: "TimelineCard",
    states: [
      [
        "90 days",
        <TimelineCard
          key="1"
          title="Drift over time"
          unit="Drifts"
          timeline={timeline}
          zone={zone}
          targetOf={() => ({ link: { to: "/" }, hint: "opens the list" })}
          countOf={({ count, kind, severity }) => `${count} ${severity} ${kind}`}
          summaryOf={({ opened, resolved }) => `${opened} came up and ${resolved} were resolved.`}
          noteOf={(step) => `One mark is at least ${step}.`}
          onZoom={nothing}
        />,
      ],
    ],
  },
  { file: "TimelineTools", states: [["at its latest", <TimelineTools key="1" stretch={stretch} bounds={{ shortest: day, longest: 400 * day, latest: end }} onShow={nothing} />]] },
];
