import type { ReactNode } from "react";
import { useMay } from "@/api/desk/session";
import { type listQuery, useList } from "@/api/paging";
import type { OperationName } from "@/api/types";
import { t } from "@/messages/desk";
import { PagedList } from "@/ui/PagedList";
import { ProblemState, State } from "@/ui/states";

interface Props<Row> {
  /** The operation that reads it: without it the reader is told so instead. */
  operation: OperationName;
  query: ReturnType<typeof listQuery<Row>>;
  /** What is said when there is nothing. */
  empty: { title: string; text: string; next?: ReactNode };
  children: (rows: readonly Row[]) => ReactNode;
}

const forbidden = { status: 403 };
const nothing = () => undefined;

function Allowed<Row>({ query, empty, children }: Omit<Props<Row>, "operation">) {
  const list = useList(query);
  return (
    <PagedList
      list={list}
      loading={t("desk.loading")}
      empty={
        <State title={empty.title}>
          <p>{empty.text}</p>
          {empty.next}
        </State>
      }
    >
      {children}
    </PagedList>
  );
}

/** A list of the desk in whatever state it is, permission included. */
export function DeskList<Row>({ operation, ...rest }: Props<Row>) {
  const may = useMay();
  return may(operation) ? <Allowed {...rest} /> : <ProblemState problem={forbidden} onRetry={nothing} />;
}
