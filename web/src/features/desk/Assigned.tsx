import { Link } from "@tanstack/react-router";
import type { CustomerTab } from "@/api/desk/customers";
import { t } from "@/messages/desk";
import { Button, buttonLook } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";

interface Props {
  title: string;
  text: string;
  customerId: string;
  /** The part of the customer's page that shows it. */
  tab: CustomerTab;
  onClose: () => void;
}

/** What was given to a customer, and the way to look at it. */
export function Assigned({ title, text, customerId, tab, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <DialogActions>
        <Link to="/operator/customers/$customerId/$tab" params={{ customerId, tab }} className={buttonLook.plain}>
          {t("held.toCustomer")}
        </Link>
        <Button look="primary" onClick={onClose}>
          {t("once.done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
