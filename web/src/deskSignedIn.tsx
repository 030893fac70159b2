import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { deskSessionQuery } from "./api/desk/session";
import { root } from "./root";

/** Everything of the desk is one script, which no customer loads. */
export const desk = () => import("./features/desk/pages");

const Desk = lazyRouteComponent(desk, "Desk");
/** What the pages of the desk hang from: nobody sees them without signing in. */
export const deskSignedIn = createRoute({
  getParentRoute: () => root,
  id: "desk",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...deskSessionQuery, staleTime: "static" });
    if (session === null) throw redirect({ to: "/operator/sign-in", search: { next: location.href } });
  },
  loader: () => Desk.preload?.(),
  component: function DeskFrame() {
    return <Desk />;
  },
  errorComponent: function BrokenDesk() {
    return <Desk isBroken />;
  },
});
