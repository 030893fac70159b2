import type { ReactNode } from "react";
import type { Author, DriftDetail } from "@/api/driftTypes";
import { t, tn } from "@/messages/driftDetail";
import { Card } from "@/ui/Card";
import { Bar } from "@/ui/Bar";
import { Instant } from "@/ui/Instant";
import { surenessOf } from "@/ui/sureness";
import styles from "./Detail.module.css";

/** A fact by its name. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** All that is known of somebody who may have done it. */
function AuthorFacts({ author, zone }: { author: Author; zone: string }) {
  const { kind, confidence, at, service, operation, channel, source, via, reasons } = author;
  return (
    <>
      <dl className={styles["facts"]}>
        <Fact name={t("detail.confidence")}>
          <span className={styles["sure"]}>
            {surenessOf(author)}
            <Bar amount={String(confidence)} longest={100} />
          </span>
        </Fact>
        <Fact name={t("detail.kind")}>{t(`detail.kind.${kind}`)}</Fact>
        <Fact name={t("detail.when")}>
          <Instant at={at} zone={zone} />
        </Fact>
        <Fact name={t("detail.operation")}>{`${operation} (${service})`}</Fact>
        <Fact name={t("detail.channel")}>{t(`detail.channel.${channel}`)}</Fact>
        {source != null && <Fact name={t("detail.from")}>{source}</Fact>}
        {via.length > 0 && (
          <Fact name={t("detail.chain")}>
            <ol className={styles["chain"]}>
              {via.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </Fact>
        )}
      </dl>
      {reasons.length > 0 && (
        <>
          <h3 className={styles["sub"]}>{t("detail.why")}</h3>
          <ul className={styles["reasons"]}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Who did it, how sure that is and why; and who else it may have been. */
export function AuthorCard({ drift, zone }: { drift: DriftDetail; zone: string }) {
  const [best, ...others] = drift.authors.length > 0 ? drift.authors : drift.author == null ? [] : [drift.author];
  return (
    <Card title={t("detail.who")}>
      {best === undefined ? (
        <p className={styles["text"]}>{t("detail.whoNobody")}</p>
      ) : (
        <>
          <p className={styles["author"]}>{best.name}</p>
          <AuthorFacts author={best} zone={zone} />
        </>
      )}
      {others.length > 0 && (
        <details className={styles["others"]}>
          <summary>{tn("detail.others", others.length)}</summary>
          <ul>
            {others.map((author) => (
              <li key={`${author.name} ${author.at} ${author.operation}`}>
                <details>
                  <summary>
                    <strong>{author.name}</strong> <span>{surenessOf(author)}</span>
                  </summary>
                  <AuthorFacts author={author} zone={zone} />
                </details>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
