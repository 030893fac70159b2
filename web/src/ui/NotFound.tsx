import { Link } from "@tanstack/react-router";
import { t } from "@/messages";
import { buttonLook } from "./Button";
import { Page } from "./Page";

/** There is no page at this address. */
export function NotFound() {
  return (
    <Page title={t("notFound.title")}>
      <p>{t("notFound.text")}</p>
      <p>
        <Link to="/" className={buttonLook.primary}>
          {t("notFound.home")}
        </Link>
      </p>
    </Page>
  );
}
