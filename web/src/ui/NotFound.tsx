import { Link } from "@tanstack/react-router";
import { t } from "@/messages";
import { buttonLook } from "./Button";
import { Page } from "./Page";
import { State } from "./states";

/** There is no page at this address. */
export function NotFound() {
  return (
    <Page title={t("notFound.title")}>
      <State>
        <p>{t("notFound.text")}</p>
        <Link to="/" className={buttonLook.primary}>
          {t("notFound.home")}
        </Link>
      </State>
    </Page>
  );
}
