import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { changeOperatorRole, inviteOperatorPerson, operatorPeopleQuery, operatorRoles, removeOperatorPerson } from "@/api/desk/operators";
import { useMay } from "@/api/desk/session";
import type { InvitedOperatorPerson, OperatorPerson } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { type Action, Actions } from "@/ui/Actions";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { Choices, TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { ShownOnce } from "./ShownOnce";
import { missing, operatorRoleOptions, typed } from "./words";

type Open = { what: "invite" } | { what: "role" | "remove"; person: OperatorPerson } | { what: "link"; invited: InvitedOperatorPerson };

const columns = [
  { key: "name", label: t("people.person") },
  { key: "role", label: t("people.role") },
  { key: "joined", label: t("people.joined") },
];

function roleOf(data: FormData) {
  return operatorRoles.find((role) => role === data.get("role")) ?? "read_only";
}

function RoleChoice({ current }: { current: string }) {
  return <Choices type="radio" name="role" label={t("people.role")} options={operatorRoleOptions} defaultValue={[current]} />;
}

interface DialogsProps {
  open: Open;
  onOpen: (open: Open | null) => void;
  onDone: (text: string) => void;
}

function Dialogs({ open, onOpen, onDone }: DialogsProps) {
  const change = useChange();
  const close = () => {
    onOpen(null);
  };
  const finish = (text: string) => {
    close();
    onDone(text);
  };
  if (open.what === "link") {
    const { email, url, url_expires_at: until } = open.invited;
    return (
      <ShownOnce title={t("people.invited")} label={t("once.link")} value={url} copy={t("once.copyLink")} onClose={close}>
        {t("people.linkFor", { email })} {t("once.until")} <OwnTime at={until} />.
      </ShownOnce>
    );
  }
  if (open.what === "remove") {
    const { id, email } = open.person;
    return (
      <ConfirmDialog
        title={t("people.removeTitle", { email })}
        confirm={t("people.remove")}
        onConfirm={async () => {
          const problem = await change(() => removeOperatorPerson(id));
          if (problem === null) finish(t("people.removed", { email }));
          return problem;
        }}
        onClose={close}
      >
        {t("people.removeText")}
      </ConfirmDialog>
    );
  }
  if (open.what === "role") {
    const { id, email, role } = open.person;
    return (
      <Dialog title={t("people.roleTitle", { email })} onClose={close}>
        <Form
          submit={t("people.changeRole")}
          onCancel={close}
          onSubmit={async (data) => {
            const problem = await change(() => changeOperatorRole(id, roleOf(data)));
            if (problem === null) finish(t("people.roleChanged", { email }));
            return problem;
          }}
        >
          <RoleChoice current={role} />
        </Form>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("people.invite")} onClose={close}>
      <Form
        submit={t("people.invite")}
        onCancel={close}
        check={(data) => missing(data, { email: t("people.emailMissing") })}
        onSubmit={(data) =>
          change(async () => {
            onOpen({ what: "link", invited: await inviteOperatorPerson(typed(data, "email") ?? "", roleOf(data)) });
          })
        }
      >
        <TextField name="email" type="email" label={t("people.email")} autoComplete="off" />
        <RoleChoice current="support" />
      </Form>
    </Dialog>
  );
}

/** The operator's own people, and what each may do at the desk. */
export function OperatorPeople() {
  const may = useMay();
  const change = useChange();
  const [open, setOpen] = useState<Open | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const actionsFor = (person: OperatorPerson): Action[] => [
    ...(may("change_operator_person") ? [{ label: t("people.changeRole"), onAction: () => { setOpen({ what: "role", person }); } }] : []),
    ...(may("invite_operator_person")
      ? [
          {
            label: t("people.newLink"),
            onAction: () => {
              void change(async () => {
                setOpen({ what: "link", invited: await inviteOperatorPerson(person.email, person.role) });
              }).then((problem) => {
                if (problem !== null) setStatus(problem.detail ?? t("desk.failed"));
              });
            },
          },
        ]
      : []),
    ...(may("remove_operator_person") ? [{ label: t("people.remove"), isDangerous: true, onAction: () => { setOpen({ what: "remove", person }); } }] : []),
  ];
  return (
    <Page
      title={t("people.title")}
      note={t("people.note")}
      controls={
        may("invite_operator_person") && (
          <Button look="primary" onClick={() => { setOpen({ what: "invite" }); }}>
            {t("people.invite")}
          </Button>
        )
      }
    >
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_operator_people" query={operatorPeopleQuery} empty={{ title: t("people.none"), text: t("people.noneText") }}>
        {(people) => (
          <Records
            caption={t("people.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={people.map((person) => ({
              key: person.id,
              cells: {
                name: <RecordName name={person.name ?? person.email} detail={person.name === null ? null : person.email} />,
                role: t(`operatorRole.${person.role}`),
                joined: person.joined_at ? <OwnTime at={person.joined_at} /> : <Badge tone="info">{t("people.waiting")}</Badge>,
              },
              actions: <Actions label={t("desk.actionsFor", { name: person.email })} actions={actionsFor(person)} />,
            }))}
          />
        )}
      </DeskList>
      {open !== null && <Dialogs open={open} onOpen={setOpen} onDone={setStatus} />}
    </Page>
  );
}
