import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { problemOf } from "@/api/client";
import { changeQuery } from "@/api/configuration";
import type { ChangeKind, ConfigurationChange } from "@/api/configurationTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant, formatTime } from "@/format/dates";
import { sentence } from "@/format/words";
import { resourceName } from "@/format/resources";
import { t, tn } from "@/messages/configuration";
import { ChevronIcon } from "@/ui/icons";
import { Instant } from "@/ui/Instant";
import { Severity } from "@/ui/Severity";
import { ProblemNote } from "@/ui/states";
import { AuthorDetails, AuthorName } from "./AuthorParts";
import styles from "./Changes.module.css";
import { Fact } from "./Fact";
import { Fields, FirstField } from "./Fields";
import { sourceName, windowOf } from "./words";

const signs: Record<ChangeKind, string> = { created: "+", changed: "~", deleted: "−" };

interface Props {
  change: ConfigurationChange;
  zone: string;
  /** Whether it is said of which resource it is; on the page of the resource it is not. */
  hasResource: boolean;
}

/** All of a change: its fields, who made it, when, where it was found. */
function Details({ change, zone, hasResource }: Props) {
  const session = useSession();
  const isPartial = change.fields.length < change.field_count;
  const mayRead = mayCall(session, "configuration_change");
  const { data, error, refetch } = useQuery({ ...changeQuery(change.id), enabled: mayRead });
  const { resource, source, recorded_at: recorded } = change;
  const fields = data?.fields ?? change.fields;
  const [author = change.author, ...others] = data?.authors ?? [];
  return (
    <div className={styles["details"]}>
      <Fields fields={fields} caption={t("changes.details", { kind: t(`kind.${change.kind}`), resource: resourceName(resource), when: formatInstant(change.observed_at, zone) })} />
      {isPartial && data === undefined && mayRead && error === null && (
        <p role="status" className={styles["fine"]}>
          {t("changes.loadingFields")}
        </p>
      )}
      {error !== null && <ProblemNote title={t("changes.fieldsFailed")} problem={problemOf(error)} onRetry={() => void refetch()} />}
      <dl className={styles["facts"]}>
        <Fact name={t("changes.who")}>
          <AuthorDetails author={author} others={others} zone={zone} />
        </Fact>
        <Fact name={t("changes.window")}>{sentence(windowOf(change, zone))}</Fact>
        <Fact name={t("changes.source")}>{sourceName(source)}</Fact>
        <Fact name={t("changes.recorded")}>
          <Instant at={recorded} zone={zone} />
        </Fact>
      </dl>
      {hasResource && (
        <p className={styles["links"]}>
          {mayCall(session, "resource") && (
            <Link to="/resources/$resourceId" params={{ resourceId: resource.id }}>
              {t("changes.toResource")}
            </Link>
          )}
          <Link to="/configuration-changes" search={{ resource: resource.id }}>
            {t("changes.sameResource")}
          </Link>
        </p>
      )}
    </div>
  );
}

function Name({ change: { resource } }: Pick<Props, "change">) {
  const session = useSession();
  const name = resourceName(resource);
  if (!mayCall(session, "resource")) return <strong>{name}</strong>;
  return (
    <Link to="/resources/$resourceId" params={{ resourceId: resource.id }} className={styles["link"]}>
      {name}
    </Link>
  );
}

/** One change: what happened to what, its first field, who did it; it unfolds to all of it. */
export function ChangeEntry({ change, zone, hasResource }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { kind, resource, observed_at: at, fields, field_count: count, author, severity } = change;
  const [first] = fields;
  const name = resourceName(resource);
  return (
    <li className={styles["entry"]} data-kind={kind}>
      <div className={styles["line"]}>
        <time dateTime={at} title={windowOf(change, zone)} className={styles["time"]}>
          {hasResource ? formatTime(at, zone) : formatInstant(at, zone)}
        </time>
        <div className={styles["what"]}>
          <p>
            <span className={styles["sign"]} aria-hidden="true">
              {signs[kind]}
            </span>
            {hasResource ? (
              <>
                <Name change={change} /> <span className={styles["fine"]}>{`${t(`kind.${kind}`)}, ${resource.type}, ${resource.account_id}`}</span>
              </>
            ) : (
              <strong>{sentence(t(`kind.${kind}`))}</strong>
            )}
          </p>
          {first !== undefined && kind === "changed" && (
            <p className={styles["firstField"]}>
              <FirstField field={first} />
              {count > 1 && <span className={styles["fine"]}>{tn("changes.moreFields", count - 1)}</span>}
            </p>
          )}
          <p className={styles["fine"]}>
            <AuthorName author={author} isPending={change.is_pending} />
          </p>
        </div>
        <Severity severity={severity} />
        <button
          type="button"
          className={styles["toggle"]}
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={t("changes.details", { kind: sentence(t(`kind.${kind}`)), resource: name, when: formatInstant(at, zone) })}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          <ChevronIcon />
        </button>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <Details change={change} zone={zone} hasResource={hasResource} />}
      </div>
    </li>
  );
}
