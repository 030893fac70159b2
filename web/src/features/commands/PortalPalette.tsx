import { useQuery } from "@tanstack/react-query";
import { type NavigateOptions, useNavigate, useRouterState } from "@tanstack/react-router";
import { openComplianceSections, openDriftSections, openSections } from "@/api/sections";
import { mayCall, useSession } from "@/api/session";
import { complianceQuery } from "@/api/compliance";
import { usageMetersQuery } from "@/api/usage";
import { defaultRange, rangeNames, readPeriod } from "@/api/view";
import { t as en } from "@/messages";
import { t as parts } from "@/messages/complianceParts";
import { t } from "@/messages/commands";
import { t as drift } from "@/messages/driftParts";
import type { PaletteProps } from "@/ui/command/Commands";
import { type CommandGroup, Palette } from "@/ui/command/Palette";

/** Other words for the pages of the navigation, by where they lead. */
const words: Readonly<Record<string, string>> = {
  "/": t("commands.overviewWords"),
  "/usage": t("commands.usageWords"),
  "/costs": t("commands.costsWords"),
  "/compliance": t("commands.complianceWords"),
  "/drift": t("commands.driftWords"),
  "/settings": t("commands.settingsWords"),
};

/** The pages of compliance beside the one that the navigation leads to. */
const compliancePages = {
  violations: { label: parts("parts.violations"), words: t("commands.compliance.violations") },
  timeline: { label: parts("parts.timeline"), words: t("commands.compliance.timeline") },
  analytics: { label: parts("parts.analytics"), words: t("commands.compliance.analytics") },
  exceptions: { label: parts("parts.exceptions"), words: t("commands.compliance.exceptions") },
  policies: { label: parts("parts.policies"), words: t("commands.compliance.policies") },
} as const;

/** The pages of drift beside the one that the navigation leads to. */
const driftPages = {
  analytics: { label: t("commands.driftAnalytics"), words: t("commands.driftAnalyticsWords") },
  changes: { label: t("commands.changes"), words: t("commands.changesWords") },
  resources: { label: drift("driftParts.resources"), words: t("commands.resourcesWords") },
  baselines: { label: drift("driftParts.baselines"), words: t("commands.baselinesWords") },
  rules: { label: t("commands.rules"), words: t("commands.rulesWords") },
} as const;

/** Lists of violations that are asked for often. */
const listed = [
  { id: "overdue", search: { overdue: "true" }, needsPerson: false },
  { id: "mine", search: { assignee: "me" }, needsPerson: true },
] as const;

/** Other words for the pages of the settings. */
const settingsWords: Readonly<Record<string, string>> = { compliance: t("commands.complianceSettingsWords") };

/** What a customer's people can go to and do, as far as their role lets them. */
export default function PortalPalette({ places, onSwitch, ...rest }: PaletteProps) {
  const session = useSession();
  const navigate = useNavigate();
  const search = useRouterState({ select: ({ location }) => location.search as Record<string, unknown> });
  const mayReadUsage = mayCall(session, "usage_meters");
  const { data: meters } = useQuery({ ...usageMetersQuery, enabled: mayReadUsage });
  const { data: standing } = useQuery({ ...complianceQuery, enabled: mayCall(session, "compliance_framework") && mayCall(session, "compliance") });
  const period = readPeriod(search);
  const go = (link: NavigateOptions) => () => {
    void navigate(link);
  };
  const pages: CommandGroup = {
    id: "pages",
    label: t("commands.pages"),
    commands: [
      ...places.map(({ label, keys, link }) => ({ id: `page-${label}`, label, words: words[String(link.to)] ?? "", ...(keys !== undefined && { keys }), run: go(link) })),
      ...(mayCall(session, "cost_items")
        ? [{ id: "cost-items", label: t("commands.costItems"), words: t("commands.costItemsWords"), run: () => void navigate({ to: "/costs/items", search: period }) }]
        : []),
      ...(mayCall(session, "usage_events")
        ? [{ id: "usage-events", label: t("commands.usageEvents"), words: t("commands.usageEventsWords"), run: () => void navigate({ to: "/usage/events", search: period }) }]
        : []),
      // The first of them is the page that the navigation leads to.
      ...openComplianceSections(session).flatMap(({ name, path }: { name: string; path: string }) =>
        name in compliancePages ? [{ id: path, run: () => void navigate({ to: path }), ...compliancePages[name as keyof typeof compliancePages] }] : [],
      ),
      ...openDriftSections(session).flatMap(({ name, path }: { name: string; path: string }) =>
        name in driftPages ? [{ id: path, run: () => void navigate({ to: path }), ...driftPages[name as keyof typeof driftPages] }] : [],
      ),
      ...(mayCall(session, "violations")
        ? listed.flatMap(({ id, search: narrowed, needsPerson }) =>
            needsPerson && session.person == null
              ? []
              : [{ id: `violations-${id}`, label: t(`commands.violations.${id}`), words: t("commands.violationsWords"), run: () => void navigate({ to: "/compliance/violations", search: narrowed }) }],
          )
        : []),
    ],
  };
  const frameworks: CommandGroup = {
    id: "frameworks",
    label: t("commands.frameworks"),
    // Those that count for the customer first.
    commands: (standing?.frameworks ?? [])
      .toSorted((one, other) => Number(other.is_followed) - Number(one.is_followed))
      .map(({ key, name, version, publisher }) => ({
        id: `framework-${key}`,
        label: `${name} ${version}`,
        words: [key, publisher, t("commands.frameworksWords")].join(" "),
        run: () => void navigate({ to: "/compliance/frameworks/$framework", params: { framework: key } }),
      })),
  };
  const customers: CommandGroup = {
    id: "customers",
    label: t("commands.switch"),
    commands: session.customers
      .filter(({ id }) => id !== session.customer.id)
      .map(({ id, name }) => ({
        id,
        label: name,
        run: () => {
          onSwitch(id);
        },
      })),
  };
  const usage: CommandGroup = {
    id: "meters",
    label: t("commands.meters"),
    commands: (meters?.data ?? []).map(({ key, name }) => ({ id: `meter-${key}`, label: name, words: key, run: () => void navigate({ to: "/usage", search: { ...period, meter: key } }) })),
  };
  const periods: CommandGroup = {
    id: "periods",
    label: t("commands.periods"),
    commands: mayCall(session, "costs")
      ? rangeNames.map((range) => ({ id: `period-${range}`, label: en(`range.${range}`), run: () => void navigate({ to: "/costs", search: range === defaultRange ? {} : { range } }) }))
      : [],
  };
  const settings: CommandGroup = {
    id: "settings",
    label: t("commands.settings"),
    commands: openSections(session).map(({ name, path }) => ({ id: path, label: en(`section.${name}`), words: [t("commands.settings"), settingsWords[name] ?? ""].join(" "), run: () => void navigate({ to: path }) })),
  };
  return (
    <Palette {...rest} groups={[pages, customers, frameworks, usage, periods, settings]} />
  );
}
