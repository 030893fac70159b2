import { t } from "@/messages/desk";
import { FilesField } from "@/ui/FilesField";
import { type FieldErrors, Form } from "@/ui/Form";
import type { ProblemText } from "@/ui/states";
import { bytes } from "./words";

/** As many as the server has places for. */
const mostFiles = 1000;

const name = "files";

function filesOf(data: FormData): File[] {
  // A field without a file gives one without a name.
  return data.getAll(name).filter((one): one is File => one instanceof File && one.name !== "");
}

function wrong(files: readonly File[]): string | undefined {
  if (files.length === 0) return t("imports.filesMissing");
  if (files.length > mostFiles) return t("imports.tooMany");
  const empty = files.find(({ size }) => size === 0);
  return empty && t("imports.fileEmpty", { name: empty.name });
}

interface Props {
  submit: string;
  /** More that may be wrong with the chosen files. */
  check?: (files: readonly File[]) => string | undefined;
  onFiles: (files: readonly File[]) => Promise<ProblemText | null>;
}

/** A choice of the files of one delivery. */
export function DeliveryForm({ submit, check, onFiles }: Props) {
  return (
    <Form
      submit={submit}
      check={(data): FieldErrors => {
        const files = filesOf(data);
        const objection = wrong(files) ?? check?.(files);
        return objection === undefined ? {} : { [name]: objection };
      }}
      onSubmit={(data) => onFiles(filesOf(data))}
    >
      <FilesField
        name={name}
        label={t("imports.files")}
        hint={t("imports.filesHint")}
        accept=".csv,.gz,.zst,.parquet"
        choose={t("imports.choose")}
        drop={t("imports.drop")}
        removeOne={(file) => t("imports.removeOne", { name: file })}
        sizeOf={({ size }) => bytes(size)}
      />
    </Form>
  );
}
