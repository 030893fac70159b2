import { t } from "@/messages/desk";
import { Page } from "@/ui/Page";
import { HeldActivity } from "./HeldActivity";
import { HeldCharges } from "./HeldCharges";
import { HeldEvents } from "./HeldEvents";
import { HeldFindings } from "./HeldFindings";
import { HeldResources } from "./HeldResources";
import { Subjects } from "./Subjects";

/** What belongs to nobody yet: charges, findings, resources, activity and usage events; and whom the subjects of events name. */
export function HeldData() {
  return (
    <Page title={t("held.title")} note={t("held.note")}>
      <HeldCharges />
      <HeldFindings />
      <HeldResources />
      <HeldActivity />
      <HeldEvents />
      <Subjects />
    </Page>
  );
}
