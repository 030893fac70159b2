import { roles, changeRole } from "@/api/people";
import { attempt } from "@/api/client";
import type { Person, Role } from "@/api/types";
import { t } from "@/messages/settings";
import { Dialog } from "@/ui/Dialog";
import { Choices } from "@/ui/Field";
import { Form } from "@/ui/Form";

/** The roles as a form offers them. */
export const roleOptions = roles.map((role) => ({ value: role, label: t(`role.${role}`), hint: t(`role.${role}.meaning`) }));

/** The role that a form names. */
export function readRole(data: FormData): Role {
  return roles.find((role) => role === data.get("role")) ?? "viewer";
}

interface Props {
  person: Person;
  /** Somebody changes the own role. */
  isOwn: boolean;
  onChanged: (said: string) => void;
  onClose: () => void;
}

/** Another role for a person. */
export function RoleDialog({ person, isOwn, onChanged, onClose }: Props) {
  const who = person.name ?? person.email;
  const change = (data: FormData) =>
    attempt(async () => {
      const role = readRole(data);
      if (role === person.role) {
        onChanged(t("people.unchanged", { who, role: t(`role.${role}`) }));
        return;
      }
      await changeRole(person.id, role);
      onChanged(t("people.changed", { who, role: t(`role.${role}`) }));
    });
  return (
    <Dialog title={t("people.changeTitle", { who })} onClose={onClose}>
      <Form submit={t("people.change")} onSubmit={change} onCancel={onClose}>
        <Choices
          type="radio"
          name="role"
          label={t("people.role")}
          options={roleOptions}
          defaultValue={[person.role]}
          hint={isOwn ? t("people.changeOwn") : t("people.changeHint", { who })}
        />
      </Form>
    </Dialog>
  );
}
