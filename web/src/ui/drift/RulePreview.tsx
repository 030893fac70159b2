import type { ReactNode } from "react";
import { formatCount } from "@/format/number";
import { t as parts } from "@/messages/driftParts";
import { t } from "@/messages/driftRules";
import { RecordName, Records } from "../Records";
import { Severity, type SeverityName } from "../Severity";
import type { StandingName } from "./draft";
import { Path } from "./Path";
import styles from "./Rule.module.css";

/** A drift of which a rule would hide something. */
export interface Example {
  drift_id: string;
  resource: { type: string; uid: string; name?: string | null; account_id: string };
  severity: SeverityName;
  standing: StandingName;
  hides: "everything" | "fields";
  paths: readonly string[];
}

/** What a rule would hide, were it one. */
export interface Preview {
  looked_at: number;
  is_complete: boolean;
  hidden: number;
  partly: number;
  examples: readonly Example[];
}

interface Props<Answer extends Preview> {
  preview: Answer;
  /** What a drift is called, or a link to it. */
  nameOf: (example: Example) => ReactNode;
  /** What else there is to say of it, before the drifts. */
  children?: ReactNode;
}

const columns = [
  { key: "drift", label: t("preview.drift") },
  { key: "severity", label: t("preview.severity") },
  { key: "hides", label: t("preview.hides") },
];

/** How many drifts a rule would hide, whole and in part, and which: with what of each. */
export function RulePreview<Answer extends Preview>({ preview, nameOf, children }: Props<Answer>) {
  const { looked_at: all, is_complete: isComplete, hidden, partly, examples } = preview;
  if (all === 0) return <p>{t("preview.noDrift")}</p>;
  if (hidden + partly === 0) return <p>{t("preview.nothing", { count: formatCount(all) })}</p>;
  return (
    <>
      <p className={styles["of"]}>{t(isComplete ? "preview.of" : "preview.ofFirst", { count: formatCount(all) })}</p>
      <dl className={styles["counts"]}>
        <div>
          <dt>{t("preview.hidden")}</dt>
          <dd>
            <data value={hidden}>{formatCount(hidden)}</data>
          </dd>
        </div>
        <div>
          <dt>{t("preview.partly")}</dt>
          <dd>
            <data value={partly}>{formatCount(partly)}</data>
          </dd>
        </div>
      </dl>
      {children}
      {examples.length > 0 && (
        <>
          {examples.length < hidden + partly && <p className={styles["of"]}>{t("preview.first", { count: formatCount(examples.length) })}</p>}
          <Records
            caption={t("preview.examples")}
            columns={columns}
            rows={examples.map((example) => ({
              key: example.drift_id,
              cells: {
                drift: <RecordName name={nameOf(example)} detail={`${example.resource.type}, ${example.resource.account_id}, ${parts(`standing.${example.standing}`)}`} />,
                severity: <Severity severity={example.severity} />,
                hides: example.hides === "everything" ? t("preview.everything") : <Paths paths={example.paths} />,
              },
            }))}
          />
        </>
      )}
    </>
  );
}

/** Places of fields, one under the other. */
export function Paths({ paths }: { paths: readonly string[] }) {
  return (
    <ul className={styles["paths"]}>
      {paths.map((path) => (
        <li key={path}>
          <Path path={path} />
        </li>
      ))}
    </ul>
  );
}
