import { type ReactNode, useContext, useId, useRef, useState } from "react";
import styles from "./FilesField.module.css";
import { FormErrors } from "./Form";
import form from "./Form.module.css";
import { CloseIcon } from "./icons";

interface Props {
  label: string;
  /** By which the form's data, and objections, name it. */
  name: string;
  hint: ReactNode;
  accept: string;
  /** What the button says that chooses files, and what stands beside it. */
  choose: string;
  drop: string;
  /** The name of the button that takes a file out again. */
  removeOne: (name: string) => string;
  /** How long a file is, in words. */
  sizeOf: (file: File) => string;
}

/** The chosen files with others added; the same file is there once. */
function merged(files: readonly File[], more: readonly File[]): readonly File[] {
  const isSame = (one: File) => (other: File) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
  return [...files, ...more.filter((file) => !files.some(isSame(file)))];
}

/** Several files of the reader's machine, chosen or dropped, more than once if need be. */
export function FilesField({ label, name, hint, accept, choose, drop, removeOne, sizeOf }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isOver, setOver] = useState(false);
  const error = useContext(FormErrors)[name];
  const take = (chosen: readonly File[]) => {
    setFiles(chosen);
    // What the form sends is what the input holds, and that can be given whole only.
    const all = new DataTransfer();
    for (const file of chosen) all.items.add(file);
    if (input.current !== null) input.current.files = all.files;
  };
  const described = [error !== undefined && `${id}-error`, `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={form["field"]}>
      <label htmlFor={id}>{label}</label>
      <div className={[styles["drop"], isOver && styles["over"]].filter(Boolean).join(" ")}>
        <input
          ref={input}
          id={id}
          name={name}
          type="file"
          multiple
          accept={accept}
          className={styles["input"]}
          aria-invalid={error !== undefined}
          aria-describedby={described}
          onChange={({ target }) => {
            take(merged(files, [...(target.files ?? [])]));
          }}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => {
            setOver(false);
          }}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(merged(files, [...event.dataTransfer.files]));
          }}
        />
        <span className={styles["choose"]} aria-hidden="true">
          {choose}
        </span>
        <span aria-hidden="true">{drop}</span>
      </div>
      {files.length > 0 && (
        <ul className={styles["files"]}>
          {files.map((file, index) => (
            <li key={`${file.name}/${file.size}/${file.lastModified}`}>
              <span className={styles["name"]}>{file.name}</span>
              <span className={styles["size"]}>{sizeOf(file)}</span>
              <button
                type="button"
                className={styles["remove"]}
                aria-label={removeOne(file.name)}
                onClick={() => {
                  take(files.filter((_, other) => other !== index));
                  input.current?.focus();
                }}
              >
                <CloseIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={form["error"]}>
          {error}
        </p>
      )}
      <p id={`${id}-hint`} className={form["hint"]}>
        {hint}
      </p>
    </div>
  );
}
