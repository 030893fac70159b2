import type { Customer } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Badge } from "@/ui/Badge";

/** Whether a customer is served. */
export function CustomerState({ status }: Pick<Customer, "status">) {
  return <Badge tone={status === "active" ? "pass" : "over"}>{t(`customerStatus.${status}`)}</Badge>;
}
