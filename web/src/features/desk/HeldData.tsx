import { t } from "@/messages/desk";
import { Page } from "@/ui/Page";
import { HeldCharges } from "./HeldCharges";
import { HeldEvents } from "./HeldEvents";
import { Subjects } from "./Subjects";

/** What belongs to nobody yet, charges and usage events, and whom the subjects of events name. */
export function HeldData() {
  return (
    <Page title={t("held.title")} note={t("held.note")}>
      <HeldCharges />
      <HeldEvents />
      <Subjects />
    </Page>
  );
}
