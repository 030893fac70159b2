import { formatCount } from "@/format/number";
import { t } from "@/messages/policies";
import { Badge, type Tone } from "../Badge";
import { RecordName, Records } from "../Records";
import styles from "./Policy.module.css";

type Outcome = "pass" | "fail" | "not_applicable" | "error";

/** A resource, and what a policy says of it. */
export interface Tried {
  type: string;
  id: string;
  name: string;
  account: string;
  region: string;
  outcome: Outcome;
  violations: readonly { path: string; message: string; value?: unknown }[];
  error?: string | null;
}

/** What became of a trial that gave answers. */
export interface TrialOutcome {
  resources: readonly Tried[];
  is_partial: boolean;
}

const tones: Record<Outcome, Tone> = { pass: "pass", fail: "critical", not_applicable: "over", error: "medium" };

/** What needs a look first. */
const order: readonly Outcome[] = ["error", "fail", "pass", "not_applicable"];

const columns = [
  { key: "resource", label: t("trial.resource") },
  { key: "outcome", label: t("trial.outcome") },
  { key: "what", label: t("trial.what") },
];

function valueOf(value: unknown): string {
  return value === null || value === undefined ? t("trial.noValue") : t("trial.value", { value: JSON.stringify(value) });
}

function What({ tried: { violations, error } }: { tried: Tried }) {
  if (typeof error === "string") return <span className={styles["said"]}>{error}</span>;
  if (violations.length === 0) return null;
  return (
    <ul className={styles["said"]}>
      {violations.map(({ path, message, value }) => (
        <li key={`${path}/${message}`}>
          {t("trial.atPath", { path, message })}
          <code>{valueOf(value)}</code>
        </li>
      ))}
    </ul>
  );
}

/** What a policy says of each resource that it was tried on. */
export function TrialResult({ trial: { resources, is_partial: isPartial } }: { trial: TrialOutcome }) {
  if (resources.length === 0) return <p role="status">{t("trial.nothing")}</p>;
  const count = (outcome: Outcome) => resources.filter((one) => one.outcome === outcome).length;
  const [pass, fail] = [count("pass"), count("fail")];
  const sorted = resources.toSorted((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome));
  return (
    <>
      <p role="status">
        {t("trial.summary", { fail: formatCount(fail), pass: formatCount(pass), rest: formatCount(resources.length - pass - fail), all: formatCount(resources.length) })}
        {isPartial && ` ${t("trial.partial")}`}
      </p>
      <Records
        caption={t("trial.title")}
        columns={columns}
        rows={sorted.map((tried) => ({
          key: [tried.account, tried.region, tried.type, tried.id].join("/"),
          cells: {
            resource: <RecordName name={tried.name === "" ? tried.id : tried.name} detail={[tried.type, tried.account, tried.region].join(" · ")} />,
            outcome: <Badge tone={tones[tried.outcome]}>{t(`outcome.${tried.outcome}`)}</Badge>,
            what: <What tried={tried} />,
          },
        }))}
      />
    </>
  );
}
