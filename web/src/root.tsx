import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { PageBroken } from "./ui/PageBroken";

/** What every page of this document is given. */
export interface Context {
  queryClient: QueryClient;
  /** The token of the sign-in link this document was opened with. */
  link: string | null;
}

/** What all pages hang from: the customers' and the operator's. */
export const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: PageBroken,
});
