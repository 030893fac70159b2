import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { driftAnalyticsQuery } from "@/api/drift";
import { type DriftSearch, isNarrowedDrift, withoutFilters } from "@/api/driftSearch";
import { mayCall, useSession } from "@/api/session";
import { t, tn } from "@/messages/drift";
import { buttonLook } from "@/ui/Button";
import { State } from "@/ui/states";
import styles from "./Drift.module.css";

/** How a Terraform state is imported. Not a text: it is typed as it stands. */
const command = "tenantry import configuration state.tfstate";

/** Where baselines are. */
const baselines = "/baselines" as string;

/** There is nothing to compare with: how to have something. */
export function NoBaseline() {
  const session = useSession();
  return (
    <State title={t("list.noBaseline")}>
      <p>{t("list.noBaselineText")}</p>
      <pre className={styles["command"]}>{command}</pre>
      <p>{t("list.noBaselineOr")}</p>
      {mayCall(session, "list_baselines") && (
        <Link to={baselines} className={buttonLook.plain}>
          {t("list.toBaselines")}
        </Link>
      )}
    </State>
  );
}

/** Nothing drifts: the good news, and for how long it has been so. */
function NoDrift({ search }: { search: DriftSearch }) {
  const session = useSession();
  const { data } = useQuery({ ...driftAnalyticsQuery({}), enabled: mayCall(session, "drift_analytics") });
  const streak = data?.streak;
  return (
    <State title={t("list.none")}>
      <p>
        {t("list.noneText")} {streak?.is_running === true && streak.days > 0 && tn("list.streak", streak.days)}
      </p>
      <Link to="/drift" search={{ ...search, status: "all" }} className={buttonLook.plain}>
        {t("list.showAll")}
      </Link>
    </State>
  );
}

/** Why the list is empty, and what to do next. */
export function Empty({ search, isCompared }: { search: DriftSearch; isCompared: boolean }) {
  // Nothing is known yet: no news is no good news.
  if (!isCompared) {
    return (
      <State title={t("list.notCompared")}>
        <p>{t("list.notComparedText")}</p>
      </State>
    );
  }
  if (isNarrowedDrift(search)) {
    return (
      <State title={t("list.noMatch")}>
        <p>{t("list.noMatchText")}</p>
        <Link to="/drift" search={withoutFilters(search)} className={buttonLook.plain}>
          {t("list.clear")}
        </Link>
      </State>
    );
  }
  if (search.ignored !== undefined) {
    return (
      <State title={t("list.noneIgnored")}>
        <p>{t("list.noneIgnoredText")}</p>
      </State>
    );
  }
  return <NoDrift search={search} />;
}
