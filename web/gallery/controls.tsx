import { useState } from "react";
import { Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Download } from "@/ui/Download";
import { Choices, FileField, SelectField, TextArea, TextField } from "@/ui/Field";
import { FilesField } from "@/ui/FilesField";
import { FilterChips } from "@/ui/FilterChips";
import { FilterBar, FilterChoice, FilterDayRange, FilterText } from "@/ui/Filters";
import { Form } from "@/ui/Form";
import { RangePicker } from "@/ui/range/RangePicker";
import { SaveCsv } from "@/ui/SaveCsv";
import { CopyButton, Secret } from "@/ui/Secret";
import { ComplianceSections } from "@/ui/ComplianceSections";
import { Sections } from "@/ui/Sections";
import { Segments } from "@/ui/Segments";
import { Select } from "@/ui/Select";
import type { Part } from "./Gallery";
import styles from "./Gallery.module.css";

const nothing = () => undefined;
const options = [
  { value: "day", label: "by day" },
  { value: "month", label: "by month" },
] as const;

function Chosen() {
  const [value, setValue] = useState<"day" | "month">("day");
  return (
    <div className={styles["row"]}>
      <Select label="Cut by" value={value} options={options} onChange={setValue} />
      <Segments label="Cut by, as segments" value={value} options={options} onChange={setValue} />
    </div>
  );
}

function Opened({ isConfirmed }: { isConfirmed: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {isConfirmed ? "Ask" : "Open"}
      </Button>
      {isOpen && isConfirmed && (
        <ConfirmDialog title="Revoke this key?" confirm="Revoke key" onConfirm={() => Promise.resolve({ status: 503, detail: "The database is away." })} onClose={close}>
          <p>What uses it stops working at once.</p>
        </ConfirmDialog>
      )}
      {isOpen && !isConfirmed && (
        <Dialog title="A dialog" onClose={close}>
          <p>Its words.</p>
          <DialogActions>
            <Button onClick={close}>Close</Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

const refuse = () => ({ name: "Say what it is called.", day: "Choose a day." });

export const controls: readonly Part[] = [
  {
    file: "Button",
    states: [
      [
        "looks",
        <div key="1" className={styles["row"]}>
          <Button>Plain</Button>
          <Button look="primary">Primary</Button>
          <Button look="quiet">Quiet</Button>
          <Button look="danger">Danger</Button>
          <Button disabled>Disabled</Button>
        </div>,
      ],
    ],
  },
  { file: "Select", states: [["a list, and segments of the same choice", <Chosen key="1" />]] },
  { file: "Segments", states: [["two", <Segments key="1" label="Two" value="month" options={options} onChange={nothing} />]] },
  { file: "Sections", states: [["three pages", <Sections key="1" label="Three pages" sections={[{ label: "Here", to: "/" }, { label: "There", to: "/there" }, { label: "Elsewhere", to: "/elsewhere" }]} />]] },
  { file: "ComplianceSections", states: [["two that a role opens", <ComplianceSections key="1" sections={[{ name: "frameworks", path: "/", above: "/frameworks/" }, { name: "violations", path: "/violations" }]} />]] },
  { file: "Actions", states: [["a menu", <Actions key="1" label="What to do with it" actions={[{ label: "Rename", onAction: nothing }, { label: "Revoke", onAction: nothing, isDangerous: true }]} />]] },
  { file: "Dialog", states: [["opened by a press", <Opened key="1" isConfirmed={false} />]] },
  { file: "ConfirmDialog", states: [["fails when confirmed", <Opened key="1" isConfirmed />]] },
  {
    file: "Form",
    states: [
      [
        "press to see its objections",
        <Form key="1" submit="Save" check={refuse} onSubmit={() => Promise.resolve(null)}>
          <TextField label="Name" name="name" hint="What people call it." />
          <SelectField label="Day" name="day" isOptional options={[{ value: "mon", label: "Monday" }]} />
          <TextArea label="Notes" name="notes" isOptional />
        </Form>,
      ],
    ],
  },
  {
    file: "Field",
    states: [
      ["one of several", <Choices key="1" defaultValue={["v"]} label="Role" name="role" type="radio" options={[{ value: "a", label: "Admin", hint: "May do everything." }, { value: "v", label: "Viewer", hint: "May look." }]} />],
      ["a file", <FileField key="2" label="File" name="file" accept=".csv" />],
    ],
  },
  {
    file: "FilesField",
    states: [["none chosen", <FilesField key="1" label="Bills" name="bills" hint="CSV or Parquet" accept=".csv" choose="Choose files" drop="or drop them here" removeOne={(name) => `Take ${name} out`} sizeOf={({ size }) => `${size} bytes`} />]],
  },
  {
    file: "Filters",
    states: [
      [
        "text, choice, days",
        <FilterBar key="1">
          <FilterText label="Actor" example="ada@example.com" value="" onChange={nothing} />
          <FilterChoice label="Cut by" value="day" options={options} onChange={nothing} />
          <FilterDayRange days={{}} onChange={nothing} />
        </FilterBar>,
      ],
    ],
  },
  { file: "FilterChips", states: [["two filters", <FilterChips key="1" chips={[{ key: "a", label: "Service: Object storage", link: { to: "/" } }, { key: "b", label: "Region: not stated", link: { to: "/" } }]} />]] },
  {
    file: "RangePicker",
    states: [
      [
        "a named period",
        <RangePicker
          key="1"
          presets={[{ range: "last_30_days", label: "Last 30 days" }, { range: "month_to_date", label: "This month" }]}
          range="last_30_days"
          days={{ from: "2026-10-24", to: "2026-11-23" }}
          daysLabel="24 Oct – 22 Nov"
          longest={800}
          hint="UTC days"
          onChange={nothing}
        />,
      ],
    ],
  },
  { file: "Download", states: [["a link to a file", <Download key="1" address="data:text/csv,a" hint="All rows" />]] },
  { file: "SaveCsv", states: [["of rows that are here", <SaveCsv key="1" name="rows" rows={() => [{ a: 1 }]} />], ["that cannot be had", <SaveCsv key="2" name="rows" rows={() => Promise.reject(new Error("no"))} />]] },
  { file: "Secret", states: [["shown once", <Secret key="1" label="Key" value="tny_c_0000000000" copy="Copy key" />], ["copied", <CopyButton key="2" text="x" label="Copy" />]] },
];
