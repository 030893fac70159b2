import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { mayCall, useSession } from "@/api/session";

interface Props {
  id: string;
  className?: string | undefined;
  children: ReactNode;
}

/** Leads to a drift, those who may look at it. */
export function DriftLink({ id, className, children }: Props) {
  const to = `/drift/${id}`;
  if (!mayCall(useSession(), "drift")) return children;
  return (
    <Link to={to} className={className}>
      {children}
    </Link>
  );
}
