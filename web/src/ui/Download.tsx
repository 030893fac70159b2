import { t } from "@/messages";
import { buttonLook } from "./Button";

interface Props {
  /** Where the file comes from; the browser asks for it with the reader's session. */
  address: string;
  /** What is in it. */
  hint: string;
}

/** Has a list come as a file: every row of the filter, not only those on the page. */
export function Download({ address, hint }: Props) {
  return (
    <a href={address} className={buttonLook.plain} title={hint} download>
      {t("list.download")}
    </a>
  );
}
