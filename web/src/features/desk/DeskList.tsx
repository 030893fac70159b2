import type { ReactNode } from "react";
import { useMay } from "@/api/desk/session";
import { type listQuery, useList, useWholeFile } from "@/api/paging";
import type { OperationName } from "@/api/types";
import { t } from "@/messages/desk";
import { PagedList } from "@/ui/PagedList";
import { SaveCsv } from "@/ui/SaveCsv";
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

function Allowed<Row extends object>({ operation, query, empty, children }: Props<Row>) {
  const list = useList(query);
  const readWhole = useWholeFile(query);
  return (
    <PagedList
      list={list}
      loading={t("desk.loading")}
      whole={<SaveCsv name={operation.replace(/^list_/, "").replaceAll("_", "-")} rows={readWhole} />}
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
export function DeskList<Row extends object>(props: Props<Row>) {
  const may = useMay();
  return may(props.operation) ? <Allowed {...props} /> : <ProblemState problem={forbidden} onRetry={nothing} />;
}
