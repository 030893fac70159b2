import { useChange } from "@/api/desk/change";
import { changeCustomerRole, removeCustomerPerson } from "@/api/desk/customers";
import type { Customer } from "@/api/desk/types";
import { roles } from "@/api/people";
import type { Person } from "@/api/types";
import { t } from "@/messages/desk";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { Choices } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { roleOptions } from "./words";

interface Props {
  customer: Customer;
  person: Person;
  onClose: () => void;
  /** Called with what to say about it. */
  onDone: (text: string) => void;
}

/** Another role for one of a customer's people. */
export function RoleDialog({ customer, person, onClose, onDone }: Props) {
  const change = useChange();
  const { id, email, role: before } = person;
  return (
    <Dialog title={t("people.roleTitle", { email })} onClose={onClose}>
      <Form
        submit={t("people.changeRole")}
        onCancel={onClose}
        onSubmit={async (data) => {
          const role = roles.find((one) => one === data.get("role")) ?? before;
          const problem = role === before ? null : await change(() => changeCustomerRole(customer.id, id, role));
          if (problem === null) onDone(role === before ? t("customer.sameRole", { email }) : t("people.roleChanged", { email }));
          return problem;
        }}
      >
        <Choices type="radio" name="role" label={t("people.role")} options={roleOptions} defaultValue={[before]} hint={t("customer.roleHint")} />
      </Form>
    </Dialog>
  );
}

/** Asks once more before one of a customer's people is removed. */
export function RemoveDialog({ customer, person, onClose, onDone }: Props) {
  const change = useChange();
  const { id, email } = person;
  return (
    <ConfirmDialog
      title={t("people.removeTitle", { email })}
      confirm={t("people.remove")}
      onConfirm={async () => {
        const problem = await change(() => removeCustomerPerson(customer.id, id));
        if (problem === null) onDone(t("people.removed", { email }));
        return problem;
      }}
      onClose={onClose}
    >
      {t("customer.removeText", { email, customer: customer.name })}
    </ConfirmDialog>
  );
}
