import type { RefObject } from "react";
import { Autocomplete, Dialog, Input, ListBox, ListBoxItem, Popover, SearchField, useFilter } from "react-aria-components";
import { t } from "@/messages";
import styles from "./CustomerMenu.module.css";
import type { CustomerName } from "./CustomerSwitch";
import { TickIcon } from "./icons";

interface Props {
  /** The button under which it opens. */
  trigger: RefObject<HTMLButtonElement | null>;
  current: CustomerName;
  customers: readonly CustomerName[];
  onSwitch: (id: string) => void;
  onClose: () => void;
}

/** The customers to choose from, found by typing; arrow keys and Enter choose. */
export default function CustomerMenu({ trigger, current, customers, onSwitch, onClose }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      placement="bottom start"
      offset={6}
      className={styles["popover"] ?? ""}
    >
      <Dialog className={styles["dialog"] ?? ""} aria-label={t("shell.customers")}>
        <Autocomplete filter={contains}>
          {/* eslint-disable-next-line jsx-a11y/no-autofocus -- somebody who opens it begins to type */}
          <SearchField className={styles["search"] ?? ""} aria-label={t("shell.findCustomer")} autoFocus>
            <Input placeholder={t("shell.findCustomer")} />
          </SearchField>
          <ListBox
            className={styles["list"] ?? ""}
            aria-label={t("shell.customers")}
            items={customers}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[current.id]}
            onSelectionChange={(chosen) => {
              if (chosen === "all") return;
              const [id] = chosen;
              onSwitch(id === undefined ? current.id : String(id));
            }}
            renderEmptyState={() => <p className={styles["none"]}>{t("shell.noCustomer")}</p>}
          >
            {({ id, name }) => (
              <ListBoxItem id={id} textValue={name} className={styles["item"] ?? ""}>
                <span>{name}</span>
                {id === current.id && <TickIcon />}
              </ListBoxItem>
            )}
          </ListBox>
        </Autocomplete>
      </Dialog>
    </Popover>
  );
}
