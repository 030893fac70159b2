import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ViolationDetail } from "@/api/violationTypes";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/violations";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Instant } from "@/ui/Instant";
import { Stated } from "@/ui/Stated";
import { evidenceFields } from "./evidence";
import { Fact } from "./RowDetails";
import styles from "./Violation.module.css";

interface Props {
  violation: ViolationDetail;
}

/** What fails the check. */
export function Resource({ violation: { resource, check_id: check } }: Props) {
  return (
    <Card
      title={t("detail.resource")}
      corner={
        <Link to="/compliance/violations" search={{ resource: resource.uid, status: "all" }} className={styles["link"]}>
          {t("detail.others")}
        </Link>
      }
    >
      <dl className={styles["facts"]}>
        <Fact name={t("detail.name")}>
          <Stated value={resource.name} />
        </Fact>
        <Fact name={t("detail.type")}>
          <Stated value={resource.type} />
        </Fact>
        <Fact name={t("detail.id")}>{resource.uid}</Fact>
        <Fact name={t("detail.provider")}>{resource.provider}</Fact>
        <Fact name={t("detail.account")}>
          <Link to="/compliance/violations" search={{ account_id: resource.account_id }} className={styles["link"]}>
            {resource.account_id}
          </Link>
        </Fact>
        <Fact name={t("detail.region")}>
          <Stated value={resource.region} />
        </Fact>
        <Fact name={t("detail.check")}>
          <Link to="/compliance/violations" search={{ check_id: check }} className={styles["link"]}>
            {check}
          </Link>
        </Fact>
      </dl>
    </Card>
  );
}

/** As many fields stand there at once. */
const firstFields = 12;

/** The fields that say so. */
export function Evidence({ violation: { evidence } }: Props) {
  const [isWhole, setWhole] = useState(false);
  const fields = evidenceFields(evidence);
  if (fields.length === 0) {
    return (
      <Card title={t("detail.evidence")}>
        <p>{t("detail.noEvidence")}</p>
      </Card>
    );
  }
  const shown = isWhole ? fields : fields.slice(0, firstFields);
  return (
    <Card title={t("detail.evidence")}>
      <table className={styles["fields"]}>
        <caption className="hidden-text">{t("detail.evidence")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("detail.field")}</th>
            <th scope="col">{t("detail.value")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ path, value }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>{value ?? <span className={styles["left"]}>{t("detail.redacted")}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fields.length > firstFields && !isWhole && (
        <Button look="quiet" className={styles["more"]} onClick={() => { setWhole(true); }}>
          {t("detail.evidenceMore", { count: formatCount(fields.length) })}
        </Button>
      )}
      <p className={styles["fine"]}>{t("detail.evidenceNote")}</p>
    </Card>
  );
}

/** The words that a scanner's result can be, with what they mean. */
const results: Record<string, { tone: Tone; word: string }> = {
  pass: { tone: "pass", word: t("result.pass") },
  fail: { tone: "critical", word: t("result.fail") },
  manual: { tone: "info", word: t("result.manual") },
  not_applicable: { tone: "over", word: t("result.not_applicable") },
  muted: { tone: "over", word: t("result.muted") },
};

/** What each scanner last said. */
export function Scanners({ violation, zone }: Props & { zone: string }) {
  if (violation.results.length === 0) return null;
  return (
    <Card title={t("detail.scanners")}>
      <DataTable
        caption={t("detail.scanners")}
        columns={[
          { key: "scanner", label: t("detail.scanner") },
          { key: "says", label: t("detail.says") },
          { key: "when", label: t("detail.when") },
        ]}
        rows={violation.results.map(({ scanner, status, observed_at: at }) => {
          const { tone, word } = results[status] ?? { tone: "info", word: status };
          return { key: scanner, cells: { scanner, says: <Badge tone={tone}>{word}</Badge>, when: <Instant at={at} zone={zone} /> } };
        })}
      />
    </Card>
  );
}

/** What the check is mapped to, framework by framework. */
export function Requirements({ violation: { requirements } }: Props) {
  const frameworks = [...new Map(requirements.map(({ framework, framework_name: name }) => [framework, name]))];
  return (
    <Card title={t("detail.requirements")} corner={tn("detail.requirementCount", requirements.length)}>
      {frameworks.length === 0 && <p>{t("detail.noRequirements")}</p>}
      <div className={styles["frameworks"]}>
        {frameworks.map(([framework, name], place) => {
          const own = requirements.filter((one) => one.framework === framework);
          return (
            <details key={framework} open={place === 0}>
              <summary>
                <strong>{name}</strong>
                <span>{tn("detail.requirementCount", own.length)}</span>
              </summary>
              <ul>
                {own.map(({ id, title }) => (
                  <li key={id}>
                    <Link to="/compliance/frameworks/$framework/$requirement" params={{ framework, requirement: id }} className={styles["link"]}>
                      {id}
                    </Link>
                    <span>{title}</span>
                  </li>
                ))}
              </ul>
            </details>
          );
        })}
      </div>
    </Card>
  );
}
