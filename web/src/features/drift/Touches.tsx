import { Link } from "@tanstack/react-router";
import type { DriftDetail } from "@/api/driftTypes";
import { t } from "@/messages/driftDetail";
import { Card } from "@/ui/Card";
import { Severity } from "@/ui/Severity";
import { Status } from "@/ui/Status";
import styles from "./Detail.module.css";

interface Props {
  drift: Pick<DriftDetail, "violations">;
  /** Of what is said of the requirements. */
  level?: "h3" | "h5";
}

/** The checks that fail because of it, and the requirements that are not met then. */
export function TouchesBody({ drift: { violations }, level: Heading = "h3" }: Props) {
  const requirements = [...new Map(violations.flatMap(({ requirements: own }) => own).map((one) => [`${one.framework} ${one.id}`, one])).values()];
  const frameworks = [...new Map(requirements.map(({ framework, framework_name: name }) => [framework, name]))];
  return (
    <>
      {violations.length === 0 && <p className={styles["text"]}>{t("detail.touchesNothing")}</p>}
      <ul className={styles["violations"]}>
        {violations.map(({ id, title, severity, status }) => (
          <li key={id}>
            <Link to="/compliance/violations/$violationId" params={{ violationId: id }} className={styles["link"]}>
              {title}
            </Link>
            <span>
              <Severity severity={severity} />
              <Status status={status} />
            </span>
          </li>
        ))}
      </ul>
      {requirements.length > 0 && (
        <>
          <Heading className={styles["sub"]}>{t("detail.requirements")}</Heading>
          <ul className={styles["requirements"]}>
            {frameworks.map(([framework, name]) => (
              <li key={framework}>
                <span>{name}</span>
                <ul>
                  {requirements
                    .filter((one) => one.framework === framework)
                    .map(({ id, title }) => (
                      <li key={id}>
                        <Link to="/compliance/frameworks/$framework/$requirement" params={{ framework, requirement: id }} className={styles["link"]} title={title}>
                          {id}
                        </Link>
                      </li>
                    ))}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** What it breaks. */
export function Touches({ drift }: Pick<Props, "drift">) {
  return (
    <Card title={t("detail.touches")}>
      <TouchesBody drift={drift} />
    </Card>
  );
}
