import { type ReactNode, useMemo, useState } from "react";
import { mayCall, useSession } from "@/api/session";
import { t, tn } from "@/messages/configuration";
import { Card } from "@/ui/Card";
import { ChevronIcon } from "@/ui/icons";
import { CopyButton } from "@/ui/Secret";
import styles from "./Configuration.module.css";
import { Value } from "./Fields";
import { unsaidOf } from "./unsaid";
import { differingOf, linesOf, opensAtFirst, type TreeLine, type TreeNode, treeOf } from "./tree";

interface Props {
  configuration: unknown;
  expected: unknown;
  /** Whether what is expected was declared: what it does not name may be as it likes. */
  isDeclared: boolean;
  /** Which resource it is of, read aloud. */
  resource: string;
  /** When it was seen so. */
  seen: ReactNode;
  onlyDiffering: boolean;
  onOnlyDiffering: (only: boolean) => void;
}

const signs = { added: "+", removed: "−", changed: "~", same: "", unsaid: "" } as const;

/** The place of a line: its name at its level, with what folds it. */
function Name({ line: { node, level, isOpen }, onToggle }: { line: TreeLine; onToggle: () => void }) {
  const indent = { "--level": level } as Record<string, number>;
  // An element is called by its number, where nothing else tells it from others.
  const name = /^\d+$/.test(node.name) ? t("config.element", { number: node.name }) : node.name;
  const isDiffering = node.differing > 0;
  return (
    <span className={styles["name"]} style={indent}>
      {node.children === null ? (
        <span className={styles["sign"]} aria-hidden="true">
          {signs[node.mark]}
        </span>
      ) : (
        <button type="button" className={styles["fold"]} aria-expanded={isOpen} aria-label={t(isOpen ? "config.fold" : "config.unfold", { field: name })} onClick={onToggle}>
          <ChevronIcon />
        </button>
      )}
      <span title={node.path}>
        {name}
        {node.children === null && isDiffering && node.mark !== "same" && node.mark !== "unsaid" && <span className={styles["mark"]}>{t(`field.${node.mark}`)}</span>}
        {node.children !== null && !isOpen && isDiffering && <span className={styles["mark"]}>{tn("config.inside", node.differing)}</span>}
      </span>
    </span>
  );
}

function Cells({ node, isOpen, isCompared }: { node: TreeNode; isOpen: boolean; isCompared: boolean }) {
  if (node.children !== null) {
    return (
      <td colSpan={isCompared ? 2 : 1} className={styles["inside"]}>
        {!isOpen && tn("config.entries", node.children.length)}
      </td>
    );
  }
  const is = <Value value={node.is} isThere={node.is !== undefined} />;
  if (!isCompared) return <td data-label={t("config.is")}>{is}</td>;
  return (
    <>
      <td data-label={t("config.is")} className={styles["is"]}>
        {is}
      </td>
      <td data-label={t("config.should")} className={[styles["should"], (node.mark === "same" || node.mark === "unsaid") && styles["alike"]].filter(Boolean).join(" ")}>
        {node.mark === "same" || node.mark === "unsaid" ? <span className={styles["same"]}>{t(node.mark === "same" ? "config.asIs" : "config.unsaid")}</span> : <Value value={node.should} isThere={node.should !== undefined} />}
      </td>
    </>
  );
}

/** How a resource is configured, as a tree; what is expected of it stands beside what differs. */
export function Configuration({ configuration, expected, isDeclared, resource, seen, onlyDiffering, onOnlyDiffering }: Props) {
  const session = useSession();
  const nodes = useMemo(() => treeOf(configuration, expected, isDeclared), [configuration, expected, isDeclared]);
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isCompared = expected !== null && expected !== undefined;
  const unsaid = unsaidOf(configuration, expected);
  const differing = differingOf(nodes);
  const isOnly = onlyDiffering && isCompared && differing > 0;
  const isOpen = (node: TreeNode) => turned.get(node.path) ?? opensAtFirst(node, nodes);
  const lines = linesOf(nodes, isOpen, isOnly);
  if (nodes.length === 0) {
    return (
      <Card title={t("config.title")}>
        <p>{t("config.nothing")}</p>
      </Card>
    );
  }
  const isGone = configuration === null || configuration === undefined;
  return (
    <Card title={t("config.title")} corner={isGone ? undefined : seen}>
      <div className={styles["bar"]}>
        <p>
          {isGone ? t("config.expectedOnly") : isCompared ? (differing === 0 ? t("config.same") : tn("config.differs", differing)) : mayCall(session, "list_baselines") ? t("config.notCompared") : null}
        </p>
        {isCompared && differing > 0 && (
          <label className={styles["only"]}>
            <input
              type="checkbox"
              checked={onlyDiffering}
              onChange={({ target }) => {
                onOnlyDiffering(target.checked);
              }}
            />
            {t("config.only")}
          </label>
        )}
      </div>
      <table className={[styles["tree"], isCompared && styles["compared"]].filter(Boolean).join(" ")}>
        <caption className="hidden-text">{`${t("config.title")} ${resource}`}</caption>
        <thead>
          <tr>
            <th scope="col">{t("config.field")}</th>
            <th scope="col">{t("config.is")}</th>
            {isCompared && <th scope="col">{t("config.should")}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.node.path} className={line.node.children === null ? styles[line.node.mark] : styles["group"]}>
              <th scope="row">
                <Name
                  line={line}
                  onToggle={() => {
                    setTurned(new Map(turned).set(line.node.path, !line.isOpen));
                  }}
                />
              </th>
              <Cells node={line.node} isOpen={line.isOpen} isCompared={isCompared} />
            </tr>
          ))}
        </tbody>
      </table>
      {unsaid.length > 0 && <p className={styles["never"]}>{t("config.neverSaid", { fields: unsaid.join(", ") })}</p>}
      {!isGone && (
        <div className={styles["copy"]}>
          <CopyButton text={JSON.stringify(configuration, null, 2)} label={t("config.copy")} />
        </div>
      )}
    </Card>
  );
}
