import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { customersQuery } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import { t } from "@/messages/commands";
import type { PaletteProps } from "@/ui/command/Commands";
import { type CommandGroup, Palette } from "@/ui/command/Palette";

/** How long after the last key customers are looked for, in milliseconds, and what is the shortest part of a name. */
const pause = 200;
const shortest = 2;

/** What the operator's people can go to and do, their customers among it. */
export default function DeskPalette({ places, ...rest }: PaletteProps) {
  const may = useMay();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => {
      setName(typed);
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [typed]);
  const { data } = useInfiniteQuery({ ...customersQuery({ q: name }), enabled: may("list_customers") && name.length >= shortest });
  const pages: CommandGroup = {
    id: "pages",
    label: t("commands.pages"),
    commands: places.map(({ label, keys, link }) => ({ id: `page-${label}`, label, ...(keys !== undefined && { keys }), run: () => void navigate(link) })),
  };
  const customers: CommandGroup = {
    id: "customers",
    label: t("commands.customers"),
    commands: (data?.pages[0]?.data ?? []).map(({ id, name: label }) => ({ id, label, run: () => void navigate({ to: "/operator/customers/$customerId", params: { customerId: id } }) })),
  };
  return (
    <Palette {...rest} groups={[customers, pages]} onType={setTyped} />
  );
}
