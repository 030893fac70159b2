import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt, type Problem, problemOf } from "@/api/client";
import { useList } from "@/api/paging";
import { newPersonLink, peopleQuery, removePerson } from "@/api/people";
import { mayCall, useSession } from "@/api/session";
import type { Person, PersonLink } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Ago, Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records } from "@/ui/Records";
import { ProblemNote, State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { forSection, Frame } from "./Frame";
import { Handover } from "./Handover";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { RoleDialog } from "./RoleDialog";
import { useNow } from "@/ui/useNow";

/** What is open over the list. */
type Open =
  | { what: "invite" }
  | { what: "role" | "remove"; person: Person }
  | { what: "link"; person: Person; link: PersonLink };

function nameOf({ name, email }: Person): string {
  return name ?? email;
}

function PeoplePage() {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(peopleQuery);
  const now = useNow(list.rows);
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ problem: Problem; person: Person } | null>(null);
  const { customer, person: me } = session;
  const may = (operation: Parameters<typeof mayCall>[1]) => mayCall(session, operation);

  const close = () => {
    setOpen(null);
  };
  const changed = (text: string) => {
    setSaid(text);
    setOpen(null);
    void queries.invalidateQueries({ queryKey: peopleQuery.queryKey });
  };
  const makeLink = (person: Person) => {
    setFailed(null);
    newPersonLink(person.id).then(
      (link) => {
        setOpen({ what: "link", person, link });
      },
      (error: unknown) => {
        setFailed({ problem: problemOf(error), person });
      },
    );
  };
  const actionsFor = (person: Person) => [
    ...(may("change_person") ? [{ label: t("people.change"), onAction: () => { setOpen({ what: "role", person }); } }] : []),
    ...(may("create_person_link") ? [{ label: t("people.link"), onAction: () => { makeLink(person); } }] : []),
    ...(may("remove_person") ? [{ label: t("people.remove"), isDangerous: true, onAction: () => { setOpen({ what: "remove", person }); } }] : []),
  ];

  return (
    <Frame
      section="people"
      note={t("people.note", { customer: customer.name })}
      action={
        may("create_invitation") && (
          <Button look="primary" onClick={() => { setOpen({ what: "invite" }); }}>
            {t("invite.action")}
          </Button>
        )
      }
    >
      <StatusLine>{said}</StatusLine>
      {failed !== null && <ProblemNote title={t("people.linkTitle", { who: nameOf(failed.person) })} problem={failed.problem} onRetry={() => { makeLink(failed.person); }} />}
      <PagedList
        list={list}
        loading={t("people.loading")}
        empty={
          <State title={t("people.empty")}>
            <p>{t("people.emptyText")}</p>
          </State>
        }
      >
        {(people) => (
          <Records
            caption={en("section.people")}
            columns={[
              { key: "person", label: t("people.person") },
              { key: "role", label: t("people.role") },
              { key: "seen", label: t("people.lastSeen") },
              { key: "joined", label: t("people.joined"), isWide: true },
            ]}
            actions={t("people.actions")}
            rows={people.map((person) => ({
              key: person.id,
              cells: {
                person: <RecordName name={person.id === me?.id ? `${nameOf(person)} (${t("people.you")})` : nameOf(person)} detail={person.name ? person.email : null} />,
                role: t(`role.${person.role}`),
                seen: person.last_seen_at ? <Ago at={person.last_seen_at} zone={customer.time_zone} now={now} /> : t("people.notSeen"),
                joined: <Instant at={person.joined_at} zone={customer.time_zone} />,
              },
              actions: <Actions label={t("people.actionsFor", { who: nameOf(person) })} actions={actionsFor(person)} />,
            }))}
          />
        )}
      </PagedList>
      {may("list_invitations") && <Invitations now={now} onSaid={setSaid} />}

      {open?.what === "invite" && <InviteDialog onClose={close} />}
      {open?.what === "role" && <RoleDialog person={open.person} isOwn={open.person.id === me?.id} onChanged={changed} onClose={close} />}
      {open?.what === "link" && (
        <Handover
          title={t("people.linkTitle", { who: nameOf(open.person) })}
          text={t("people.linkText", { who: nameOf(open.person), until: formatInstant(open.link.expires_at, customer.time_zone) })}
          label={t("people.linkField")}
          value={open.link.url}
          copy={t("people.copyLink")}
          onClose={close}
        />
      )}
      {open?.what === "remove" && (
        <ConfirmDialog
          title={t("people.removeTitle", { who: nameOf(open.person) })}
          confirm={t("people.remove")}
          onClose={close}
          onConfirm={() =>
            attempt(async () => {
              await removePerson(open.person.id);
              changed(t("people.removed", { who: nameOf(open.person) }));
            })
          }
        >
          {t("people.removeText", { who: nameOf(open.person), customer: customer.name })}
        </ConfirmDialog>
      )}
    </Frame>
  );
}

/** Who can sign in, what they may do, and who is invited. */
export const People = forSection("people", PeoplePage);
