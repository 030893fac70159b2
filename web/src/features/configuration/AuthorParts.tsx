import type { Author } from "@/api/configurationTypes";
import { t } from "@/messages/configuration";
import { Instant } from "@/ui/Instant";
import { surenessOf } from "@/ui/sureness";
import styles from "./Changes.module.css";

/** Who did it and how sure that is, on one line. */
export function AuthorName({ author, isPending = false }: { author: Author | null | undefined; isPending?: boolean }) {
  if (author == null) return <span className={styles["nobody"]}>{t(isPending ? "author.pending" : "author.nobody")}</span>;
  return (
    <span className={styles["author"]}>
      {t("changes.by")} <strong>{author.name}</strong> <span title={t("author.surenessHint")}>{surenessOf(author)}</span>
    </span>
  );
}

function One({ author, zone }: { author: Author; zone: string }) {
  const { name, kind, operation, service, channel, source, via, reasons, at } = author;
  const chain = via.join(" → ");
  return (
    <>
      <p>
        <strong>{name}</strong> <span className={styles["fine"]}>{t(`author.${kind}`)}</span>, <span title={t("author.surenessHint")}>{surenessOf(author)}</span>
      </p>
      <p className={styles["fine"]}>
        {t("author.did", { operation, service, channel: t(`author.channel.${channel}`) })}, <Instant at={at} zone={zone} />
        {source != null && `, ${t("author.from", { source })}`}
        {chain !== "" && `, ${t("author.via", { chain })}`}
      </p>
      {reasons.length > 0 && (
        <ul className={styles["reasons"]} aria-label={t("author.why")}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** All that is known of who did it, and who else it may have been. */
export function AuthorDetails({ author, others, zone }: { author: Author | null | undefined; others: readonly Author[]; zone: string }) {
  if (author == null) return <p className={styles["fine"]}>{t("author.nobodyText")}</p>;
  return (
    <div className={styles["who"]}>
      <One author={author} zone={zone} />
      {others.length > 0 && (
        <details>
          <summary>{t("author.others")}</summary>
          <ul>
            {others.map((other) => (
              <li key={`${other.name}${other.at}${other.operation}`}>
                <One author={other} zone={zone} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
