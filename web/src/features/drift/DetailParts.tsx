import { Link } from "@tanstack/react-router";
import type { DriftDetail, DriftTransition } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { providerLabel } from "@/format/resources";
import { t as words } from "@/messages/drift";
import { t, tn } from "@/messages/driftDetail";
import { t as parts } from "@/messages/driftParts";
import { Card } from "@/ui/Card";
import { DriftStanding } from "@/ui/DriftStanding";
import { DriftStatus } from "@/ui/DriftStatus";
import { duration } from "@/ui/duration";
import { Instant } from "@/ui/Instant";
import { CopyButton } from "@/ui/Secret";
import { Stated } from "@/ui/Stated";
import { useNow } from "@/ui/useNow";
import { Fact } from "./AuthorCard";
import styles from "./Detail.module.css";
import { stepsOf } from "./history";
import { actorName, baselineName, openFor, resourcePath } from "./words";

interface Props {
  drift: DriftDetail;
  zone: string;
}

/** Where it stands, for how long, and with which baseline it was compared. */
export function Standing({ drift, zone }: Props) {
  const now = useNow(drift);
  const { status, standing, snoozed_until: until, resolved_at: resolved, baseline, address, team } = drift;
  const open = openFor(drift, now);
  return (
    <Card title={t("detail.standing")}>
      <dl className={styles["facts"]}>
        <Fact name={t("detail.status")}>
          <DriftStatus status={status} />
          {status === "snoozed" && until != null && <span className={styles["by"]}>{` ${words("card.until", { instant: formatInstant(until, zone) })}`}</span>}
        </Fact>
        <Fact name={t("detail.differs")}>
          <DriftStanding standing={standing} /> <span className={styles["by"]}>{parts(`standingHint.${standing}`)}</span>
        </Fact>
        <Fact name={resolved == null ? t("detail.openFor") : t("detail.wasOpen")}>{open < 120 ? words("how.minutes") : duration(open)}</Fact>
        <Fact name={t("detail.opened")}>
          <Instant at={drift.opened_at} zone={zone} />
        </Fact>
        {drift.first_seen_at !== drift.opened_at && (
          <Fact name={t("detail.firstSeen")}>
            <Instant at={drift.first_seen_at} zone={zone} />
          </Fact>
        )}
        <Fact name={t("detail.changed")}>
          <Instant at={drift.changed_at} zone={zone} />
        </Fact>
        {resolved != null && (
          <Fact name={t("detail.resolved")}>
            <Instant at={resolved} zone={zone} />
          </Fact>
        )}
        <Fact name={t("detail.baseline")}>{baseline == null ? <Stated value={null} /> : `${baselineName(baseline)} (${t(`detail.baselineKind.${baseline.kind}`)})`}</Fact>
        {address != null && <Fact name={t("detail.address")}>{address}</Fact>}
        {team != null && <Fact name={t("detail.team")}>{team}</Fact>}
      </dl>
    </Card>
  );
}

/** What has drifted. */
export function Resource({ drift: { resource } }: Pick<Props, "drift">) {
  const session = useSession();
  return (
    <Card
      title={t("detail.resource")}
      corner={
        mayCall(session, "resource") && (
          <Link to={resourcePath(resource)} className={styles["link"]}>
            {t("detail.toResource")}
          </Link>
        )
      }
    >
      <dl className={styles["facts"]}>
        <Fact name={t("detail.name")}>
          <Stated value={resource.name} />
        </Fact>
        <Fact name={t("detail.type")}>
          <Link to="/drift" search={{ resource_type: resource.type }} className={styles["link"]}>
            {resource.type}
          </Link>
        </Fact>
        <Fact name={t("detail.id")}>{resource.uid}</Fact>
        <Fact name={t("detail.provider")}>{providerLabel(resource.provider)}</Fact>
        <Fact name={t("detail.account")}>
          <Link to="/drift" search={{ account_id: resource.account_id }} className={styles["link"]}>
            {resource.account_id}
          </Link>
        </Fact>
        <Fact name={t("detail.region")}>
          <Stated value={resource.region} />
        </Fact>
      </dl>
    </Card>
  );
}

function saidOf({ cause, to }: DriftTransition): string {
  return cause === "person" ? t("history.person", { status: parts(`driftStatus.${to}`) }) : t(`history.${cause}`);
}

/** What became of it, the newest first: when, by whom, and why. */
export function History({ drift, zone }: Props) {
  return (
    <Card title={t("detail.history")}>
      <ol className={styles["history"]}>
        {stepsOf(drift.history).map(({ last, first, count, number }) => {
          const { at, actor, note, snoozed_until: until } = last;
          const said = saidOf(last);
          return (
            <li key={number}>
              <p>
                <strong>{count === 1 ? said : tn("history.times", count).replace("{said}", said)}</strong>
                {until != null && ` ${t("history.until", { instant: formatInstant(until, zone) })}`}
              </p>
              <p className={styles["by"]}>
                {count === 1 || first.at === at ? <Instant at={at} zone={zone} /> : t("history.between", { from: formatInstant(first.at, zone), to: formatInstant(at, zone) })}{" "}
                {actor.kind === "reconciliation" ? t("history.product") : t("history.by", { name: actorName(actor) })}
              </p>
              {note != null && <blockquote>{note}</blockquote>}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function Document({ title, copy, value }: { title: string; copy: string; value: unknown }) {
  const text = value == null ? null : JSON.stringify(value, null, 2);
  return (
    <div className={styles["document"]}>
      <div>
        <h3>{title}</h3>
        {text !== null && <CopyButton text={text} label={copy} />}
      </div>
      {text === null ? (
        <p className={styles["fine"]}>{t("detail.notThere")}</p>
      ) : (
        // A scrolling region must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0} role="group" aria-label={title}>
          {text}
        </pre>
      )}
    </div>
  );
}

/** The whole configuration, as expected and as observed. */
export function Whole({ drift: { expected, observed, fields } }: Pick<Props, "drift">) {
  return (
    // Where no field differs, this is what there is to look at.
    <details className={styles["whole"]} open={fields.length === 0}>
      <summary>{t("detail.whole")}</summary>
      <div>
        <Document title={t("detail.expected")} copy={t("detail.copyExpected")} value={expected} />
        <Document title={t("detail.observed")} copy={t("detail.copyObserved")} value={observed} />
      </div>
    </details>
  );
}
