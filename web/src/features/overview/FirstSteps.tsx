import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useId } from "react";
import { keysQuery } from "@/api/keys";
import { peopleQuery } from "@/api/people";
import { mayCall, useSession } from "@/api/session";
import { usageMetersQuery } from "@/api/usage";
import { formatCount } from "@/format/number";
import { t } from "@/messages/firstSteps";
import { TickIcon } from "@/ui/icons";
import styles from "./FirstSteps.module.css";

interface Step {
  name: "profile" | "zone" | "people" | "key" | "usage";
  text: string;
  /** Null where nobody can tell. */
  isDone: boolean | null;
  to: NonNullable<LinkProps["to"]>;
}

/** What this reader can set up before the first bill, and what of it is done; read from the data, never ticked by hand. */
function useSteps(): readonly Step[] | null {
  const session = useSession();
  const may = { people: mayCall(session, "create_invitation"), keys: mayCall(session, "create_key"), usage: mayCall(session, "usage_meters") };
  const people = useInfiniteQuery({ ...peopleQuery, enabled: may.people });
  const keys = useInfiniteQuery({ ...keysQuery, enabled: may.keys });
  const meters = useQuery({ ...usageMetersQuery, enabled: may.usage });
  // Together or not at all: a list that grows while it is read is no list to work through.
  if ([people, keys, meters].some(({ isLoading }) => isLoading)) return null;
  const steps: Step[] = [];
  if (session.person) steps.push({ name: "profile", text: t("steps.profileText"), isDone: typeof session.person.name === "string", to: "/settings/profile" });
  if (mayCall(session, "change_settings")) steps.push({ name: "zone", text: t("steps.zoneText", { zone: session.customer.time_zone }), isDone: null, to: "/settings/preferences" });
  if (people.data) steps.push({ name: "people", text: t("steps.peopleText"), isDone: people.data.pages.flatMap(({ data }) => data).length > 1, to: "/settings/people" });
  if (keys.data) steps.push({ name: "key", text: t("steps.keyText"), isDone: keys.data.pages.some(({ data }) => data.length > 0), to: "/settings/keys" });
  if (meters.data) steps.push({ name: "usage", text: t("steps.usageText"), isDone: typeof meters.data.latest_event_at === "string", to: "/usage" });
  return steps;
}

/** The first-run checklist of a customer whose first bill has not come. */
export default function FirstSteps() {
  const steps = useSteps();
  const title = useId();
  if (steps === null || steps.length === 0) return null;
  const known = steps.filter(({ isDone }) => isDone !== null);
  const done = known.filter(({ isDone }) => isDone);
  return (
    <section aria-labelledby={title} className={styles["card"]}>
      <div className={styles["head"]}>
        <h2 id={title}>{t("steps.title")}</h2>
        {known.length > 0 && <p>{t("steps.doneCount", { done: formatCount(done.length), all: formatCount(known.length) })}</p>}
      </div>
      <ul className={styles["steps"]}>
        {steps.map(({ name, text, isDone, to }) => (
          <li key={name}>
            <span className={isDone === true ? styles["done"] : isDone === false ? styles["open"] : styles["advice"]} aria-hidden="true">
              {isDone === true && <TickIcon />}
            </span>
            <div>
              <h3>
                {t(`steps.${name}`)}
                {isDone !== null && <span className="hidden-text">{` (${isDone ? t("steps.done") : t("steps.open")})`}</span>}
              </h3>
              <p>{text}</p>
            </div>
            <Link to={to} className={styles["link"]}>
              {t(`steps.${name}Link`)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
