import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useRef, useState } from "react";
import { driftQuery } from "@/api/drift";
import type { Drift } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { resourceName } from "@/format/resources";
import { t, tn } from "@/messages/drift";
import { t as words } from "@/messages/driftParts";
import { FieldList } from "@/ui/difference/FieldList";
import { DriftStanding } from "@/ui/DriftStanding";
import { DriftStatus } from "@/ui/DriftStatus";
import { duration } from "@/ui/duration";
import { ChevronIcon } from "@/ui/icons";
import { type Selection, useChosen } from "@/ui/rows/selection";
import { Severity } from "@/ui/Severity";
import { surenessOf } from "@/ui/sureness";
import { useNear } from "@/ui/useNear";
import styles from "./DriftCard.module.css";
import { Unfolded } from "./Unfolded";
import { baselineName, openFor, placeOf, worstFirst } from "./words";

/** As many fields a card shows. */
const firstFields = 3;

function Box({ selection, drift }: { selection: Selection; drift: Drift }) {
  return (
    <label className={styles["box"]}>
      <input
        type="checkbox"
        aria-label={t("select.one", { title: resourceName(drift.resource) })}
        checked={useChosen(selection, drift.id)}
        onChange={() => {
          selection.toggle(drift.id);
        }}
      />
    </label>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What rules hide of it, and which do; asked for once the card is in sight. */
function HiddenBy({ id }: { id: string }) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useNear(place);
  const { data } = useQuery({ ...driftQuery(id), enabled: isNear });
  const rules = data?.hidden_by.map(({ title, reason }) => `${title}: ${reason}`);
  const fields = worstFirst(data?.fields ?? []);
  const more = fields.length - firstFields;
  return (
    <div ref={place} className={styles["fields"]}>
      {fields.length > 0 && <FieldList label={t("card.fields")} fields={fields.slice(0, firstFields)} />}
      {more > 0 && <p className={styles["rest"]}>{tn("card.moreFields", more)}</p>}
      <p className={styles["hiddenBy"]}>
        <span>{t("card.hiddenBy")}</span> {rules === undefined ? t("card.hiddenByLoading") : rules.join(" ")}
      </p>
    </div>
  );
}

/** What differs, the worst first, and how much more there is. */
function Fields({ drift: { fields, field_count: count, hidden_count: hidden, standing } }: { drift: Drift }) {
  const shown = worstFirst(fields).slice(0, firstFields);
  const more = count - shown.length;
  const rest = [...(more > 0 ? [tn("card.moreFields", more)] : []), ...(hidden > 0 ? [tn("card.hidden", hidden)] : [])];
  return (
    <div className={styles["fields"]}>
      {shown.length > 0 ? <FieldList label={t("card.fields")} fields={shown} /> : <p>{words(`standingHint.${standing}`)}</p>}
      {rest.length > 0 && <p className={styles["rest"]}>{rest.join(" · ")}</p>}
    </div>
  );
}

interface Props {
  drift: Drift;
  zone: string;
  now: number;
  /** Absent for those who may change nothing. */
  selection: Selection | null;
  /** Told what was done to it, in words. */
  onSaid: (text: string) => void;
}

/** A drift in short: which resource, what differs, who did it, how long it has been open, what it breaks; it unfolds to all that a decision needs. */
export function DriftCard({ drift, zone, now, selection, onSaid }: Props) {
  const { id, resource, severity, standing, status, author, baseline, violation_count: violations, team, snoozed_until: until } = drift;
  const mayOpen = mayCall(useSession(), "drift_detail");
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const open = openFor(drift, now);
  const title = resourceName(resource);
  return (
    <article className={styles["card"]} aria-labelledby={id}>
      <div className={styles["head"]}>
        {selection !== null && <Box selection={selection} drift={drift} />}
        <div className={styles["title"]}>
          <h3 id={id}>
            <Link to="/drift/$driftId" params={{ driftId: id }}>
              {title}
            </Link>
          </h3>
          <p>{`${resource.type} · ${placeOf(resource)}`}</p>
        </div>
        <div className={styles["state"]}>
          <Severity severity={severity} />
          <DriftStanding standing={standing} />
          <DriftStatus status={status} />
          {status === "snoozed" && until != null && <span className={styles["until"]}>{t("card.until", { instant: formatInstant(until, zone) })}</span>}
        </div>
        {mayOpen && (
          <button
            type="button"
            className={styles["toggle"]}
            aria-expanded={isOpen}
            aria-controls={details}
            aria-label={t("card.details", { title })}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            <ChevronIcon />
          </button>
        )}
      </div>
      {!isOpen && (drift.is_ignored ? <HiddenBy id={id} /> : <Fields drift={drift} />)}
      <dl className={styles["facts"]}>
        <Fact name={t("card.author")}>
          {author == null ? (
            <span className={styles["none"]}>{t("card.nobody")}</span>
          ) : (
            <>
              <strong>{author.name}</strong> <span className={styles["fine"]}>{surenessOf(author)}</span>
            </>
          )}
        </Fact>
        <Fact name={status === "accepted" || status === "resolved" ? t("card.closed") : t("card.open")}>
          <span title={t("card.since", { instant: formatInstant(drift.opened_at, zone) })}>{open < 120 ? t("how.minutes") : duration(open)}</span>
        </Fact>
        <Fact name={t("card.baseline")}>{baseline == null ? <span className={styles["none"]}>{t("card.noBaseline")}</span> : baselineName(baseline)}</Fact>
        <Fact name={t("card.breaks")}>
          {violations === 0 ? <span className={styles["none"]}>{t("card.breaksNothing")}</span> : <strong>{tn("card.violations", violations)}</strong>}
        </Fact>
        {team != null && <Fact name={t("card.team")}>{team}</Fact>}
      </dl>
      <div id={details} hidden={!isOpen} className={styles["details"]}>
        {isOpen && (
          <Unfolded
            id={id}
            zone={zone}
            onSaid={(done) => {
              onSaid(t("card.done", { title, done }));
            }}
          />
        )}
      </div>
    </article>
  );
}
