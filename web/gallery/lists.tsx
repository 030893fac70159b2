import { DataTable } from "@/ui/DataTable";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records } from "@/ui/Records";
import { Columns } from "@/ui/rows/Columns";
import { useLayout } from "@/ui/rows/layout";
import { RowsTable } from "@/ui/rows/RowsTable";
import type { Part } from "./Gallery";
import { type SampleRow, tenThousand } from "./samples";

const nothing = () => undefined;
const columns = [
  { key: "service", label: "Service", isFixed: true },
  { key: "region", label: "Region" },
  { key: "cost", label: "Cost, USD" },
] as const;

const keyOf = ({ id }: SampleRow) => String(id);

function Long() {
  const layout = useLayout("gallery");
  return (
    <>
      <Columns columns={columns} layout={layout} />
      <RowsTable
        caption="Ten thousand rows"
        columns={columns.map(({ key, label }) => ({ key, label, text: (row: SampleRow) => row[key] }))}
        rows={tenThousand}
        total={tenThousand.length}
        keyOf={keyOf}
        detailsLabel={({ service }) => `Details of ${service}`}
        details={({ id }) => <p>{`Row ${id}`}</p>}
        layout={layout}
      />
    </>
  );
}

const rows = [
  { key: "a", cells: { name: <RecordName name="Ada" detail="ada@example.com" />, role: "Admin" } },
  { key: "b", cells: { name: <RecordName name="Grace" />, role: "Viewer" }, isFaint: true },
];

const list = { rows: null, problem: null, hasMore: false, isLoadingMore: false, onMore: nothing, onRetry: nothing };
const words = { loading: "Loading", empty: <p>Nothing yet.</p>, children: (all: readonly string[]) => all.join(", ") };

export const lists: readonly Part[] = [
  { file: "Records", states: [["people", <Records key="1" caption="People" columns={[{ key: "name", label: "Name" }, { key: "role", label: "Role" }]} rows={rows} />]] },
  { file: "DataTable", states: [["figures", <DataTable key="1" caption="Days" columns={[{ key: "day", label: "Day" }, { key: "cost", label: "Cost", isNumber: true }]} rows={[{ key: "1", cells: { day: "1 Nov", cost: "$12.50" } }]} />]] },
  {
    file: "PagedList",
    states: [
      ["loading", <PagedList key="1" list={list} {...words} />],
      ["empty", <PagedList key="2" list={{ ...list, rows: [] }} {...words} />],
      ["with more", <PagedList key="3" list={{ ...list, rows: ["one", "two"], hasMore: true }} {...words} />],
      ["failed", <PagedList key="4" list={{ ...list, problem: { status: 500 } }} {...words} />],
    ],
  },
  { file: "RowsTable", states: [["ten thousand rows", <Long key="1" />]] },
];
