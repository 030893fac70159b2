import { useQueryClient } from "@tanstack/react-query";
import { attempt } from "@/api/client";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { endSession, openSessionsQuery } from "@/api/sessions";
import { t } from "@/messages/settings";
import { OpenSessions } from "@/ui/OpenSessions";
import { forSection, Frame } from "./Frame";

function SessionsPage() {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(openSessionsQuery);
  const { customer } = session;
  // Whoever sees the people sees everybody's sessions.
  const note = mayCall(session, "list_people") ? "sessions.noteAll" : "sessions.noteOwn";
  const end = (id: string) =>
    attempt(async () => {
      await endSession(id);
      void queries.invalidateQueries({ queryKey: openSessionsQuery.queryKey });
    });
  return (
    <Frame section="sessions" note={t(note, { customer: customer.name })}>
      <OpenSessions list={list} zone={customer.time_zone} end={mayCall(session, "end_other_session") ? end : null} />
    </Frame>
  );
}

/** Where somebody is signed in. */
export const Sessions = forSection("sessions", SessionsPage);
