import { createRoute, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "./api/session";
import { Portal } from "./portal";
import { root } from "./root";
import { PageBroken } from "./ui/PageBroken";

/** What the pages of a customer hang from: nobody sees them without signing in. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (session === null) {
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: () => (
    <Portal>
      <Outlet />
    </Portal>
  ),
  errorComponent: () => (
    <Portal>
      <PageBroken />
    </Portal>
  ),
});
