import { useState } from "react";
import { useChange } from "@/api/desk/change";
import {
  customerInvitationsQuery,
  customerPeopleQuery,
  inviteToCustomer,
  linkCustomerPerson,
  renewCustomerInvitation,
  revokeCustomerInvitation,
} from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { Customer } from "@/api/desk/types";
import { roles } from "@/api/people";
import type { CreatedInvitation, Person } from "@/api/types";
import { t } from "@/messages/desk";
import { type Action, Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Choices, TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { RemoveDialog, RoleDialog } from "./PersonDialogs";
import { ShownOnce } from "./ShownOnce";
import { missing, roleOptions, typed } from "./words";

const peopleColumns = [
  { key: "name", label: t("people.person") },
  { key: "role", label: t("people.role") },
  { key: "joined", label: t("people.joined"), isWide: true },
  { key: "seen", label: t("sessions.seen") },
];

const invitationColumns = [
  { key: "email", label: t("people.person") },
  { key: "role", label: t("people.role") },
  { key: "until", label: t("customer.invitationUntil") },
];

function Invite({ customer, onClose, onInvited }: { customer: Customer; onClose: () => void; onInvited: (made: CreatedInvitation) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("customer.inviteTo", { customer: customer.name })} onClose={onClose}>
      <Form
        submit={t("people.invite")}
        onCancel={onClose}
        check={(data) => missing(data, { email: t("people.emailMissing") })}
        onSubmit={(data) =>
          change(async () => {
            const role = roles.find((one) => one === data.get("role")) ?? "viewer";
            onInvited(await inviteToCustomer(customer.id, typed(data, "email") ?? "", role));
          })
        }
      >
        <TextField name="email" type="email" label={t("people.email")} autoComplete="off" />
        <Choices type="radio" name="role" label={t("people.role")} options={roleOptions} defaultValue={["admin"]} />
      </Form>
    </Dialog>
  );
}

/** A customer's people, and those who were invited. */
export function CustomerPeople({ customer }: { customer: Customer }) {
  const may = useMay();
  const change = useChange();
  const [isInviting, setInviting] = useState(false);
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const [link, setLink] = useState<{ email: string; url: string; until: string } | null>(null);
  const [open, setOpen] = useState<{ what: "role" | "remove"; person: Person } | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const act = (action: () => Promise<unknown>, done?: string) => {
    void change(action).then((problem) => {
      setStatus(problem === null ? (done ?? null) : (problem.detail ?? t("desk.failed")));
    });
  };
  const makeLink = ({ id, email }: Person) => {
    act(async () => {
      const { url, expires_at: until } = await linkCustomerPerson(customer.id, id);
      setLink({ email, url, until });
    });
  };
  const dialog = {
    customer,
    onClose: () => { setOpen(null); },
    onDone: (text: string) => {
      setOpen(null);
      setStatus(text);
    },
  };
  const actionsFor = (person: Person): Action[] => [
    ...(may("change_person") ? [{ label: t("people.changeRole"), onAction: () => { setOpen({ what: "role", person }); } }] : []),
    ...(may("create_person_link") ? [{ label: t("people.newLink"), onAction: () => { makeLink(person); } }] : []),
    ...(may("remove_person") ? [{ label: t("people.remove"), isDangerous: true, onAction: () => { setOpen({ what: "remove", person }); } }] : []),
  ];
  const stopInviting = () => {
    setInviting(false);
  };
  return (
    <>
      <StatusLine>{status}</StatusLine>
      <section className={styles["section"]}>
        <div className={styles["head"]}>
          <h2>{t("customer.people")}</h2>
          {may("create_invitation") && (
            <Button look="primary" onClick={() => { setInviting(true); }}>
              {t("people.invite")}
            </Button>
          )}
        </div>
        <DeskList operation="list_people" query={customerPeopleQuery(customer.id)} empty={{ title: t("customer.noPeople"), text: t("customer.noPeopleText") }}>
          {(people) => (
            <Records
              caption={t("customer.people")}
              columns={peopleColumns}
              actions={t("desk.actions")}
              rows={people.map((person) => ({
                key: person.id,
                cells: {
                  name: <RecordName name={person.name ?? person.email} detail={person.name ? person.email : null} />,
                  role: t(`role.${person.role}`),
                  joined: <OwnTime at={person.joined_at} />,
                  seen: <OwnTime at={person.last_seen_at} never={t("customer.notLately")} />,
                },
                actions: <Actions label={t("desk.actionsFor", { name: person.email })} actions={actionsFor(person)} />,
              }))}
            />
          )}
        </DeskList>
      </section>
      <section className={styles["section"]}>
        <div className={styles["head"]}>
          <h2>{t("customer.invitations")}</h2>
        </div>
        <DeskList
          operation="list_invitations"
          query={customerInvitationsQuery(customer.id)}
          empty={{ title: t("customer.noInvitations"), text: t("customer.noInvitationsText") }}
        >
          {(invitations) => (
            <Records
              caption={t("customer.invitations")}
              columns={invitationColumns}
              actions={t("desk.actions")}
              rows={invitations.map(({ id, email, role, expires_at: until }) => ({
                key: id,
                cells: { email, role: t(`role.${role}`), until: <OwnTime at={until} /> },
                actions: (
                  <Actions
                    label={t("desk.actionsFor", { name: email })}
                    actions={[
                      ...(may("renew_invitation")
                        ? [{ label: t("people.newLink"), onAction: () => { act(async () => { setMade(await renewCustomerInvitation(customer.id, id)); }); } }]
                        : []),
                      ...(may("revoke_invitation")
                        ? [
                            {
                              label: t("customer.revokeInvitation"),
                              isDangerous: true,
                              onAction: () => { act(() => revokeCustomerInvitation(customer.id, id), t("customer.invitationRevoked", { email })); },
                            },
                          ]
                        : []),
                    ]}
                  />
                ),
              }))}
            />
          )}
        </DeskList>
      </section>
      {isInviting && (
        <Invite
          customer={customer}
          onClose={stopInviting}
          onInvited={(invitation) => {
            stopInviting();
            setMade(invitation);
          }}
        />
      )}
      {open?.what === "role" && <RoleDialog {...dialog} person={open.person} />}
      {open?.what === "remove" && <RemoveDialog {...dialog} person={open.person} />}
      {link !== null && (
        <ShownOnce title={t("people.invited")} label={t("once.link")} value={link.url} copy={t("once.copyLink")} onClose={() => { setLink(null); }}>
          {t("customer.signInLinkFor", { email: link.email, customer: customer.name })} {t("once.until")} <OwnTime at={link.until} />.
        </ShownOnce>
      )}
      {made !== null && (
        <ShownOnce title={t("people.invited")} label={t("once.link")} value={made.url ?? null} copy={t("once.copyLink")} onClose={() => { setMade(null); }}>
          {t("customer.linkFor", { email: made.email, customer: customer.name })} {t("once.until")} <OwnTime at={made.expires_at} />.
        </ShownOnce>
      )}
    </>
  );
}
