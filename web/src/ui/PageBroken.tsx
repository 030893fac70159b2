import { t } from "@/messages";
import { Button } from "./Button";
import { useTitle } from "./Page";
import { State } from "./states";

/** A page failed while it was drawn, or its script could not be loaded. */
export function PageBroken() {
  useTitle(t("problem.broken"));
  return (
    <State title={t("problem.broken")} alert>
      <p>{t("problem.brokenText")}</p>
      <Button
        onClick={() => {
          window.location.reload();
        }}
      >
        {t("problem.reload")}
      </Button>
    </State>
  );
}
