import { Link } from "@tanstack/react-router";
import { t } from "@/messages/desk";
import { buttonLook } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { State } from "@/ui/states";

/** There is no page of the desk at this address. */
export function DeskNotFound() {
  return (
    <Page title={t("desk.notFound")}>
      <State>
        <p>{t("desk.notFoundText")}</p>
        <Link to="/operator/customers" className={buttonLook.primary}>
          {t("desk.notFoundHome")}
        </Link>
      </State>
    </Page>
  );
}
