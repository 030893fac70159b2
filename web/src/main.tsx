import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { problemOf } from "./api/client";
import { deskSessionQuery, leaveWhenDeskSessionEnds } from "./api/desk/session";
import { fillDashboard, readFirst } from "./api/first";
import { isDesk, leaveForSignIn, leaveWhenSessionEnds, onSessionChangedElsewhere, sessionQuery } from "./api/session";
import { takeLink } from "./features/session/link";
import { type DeskRoutes, makeRouter } from "./routes";

// Where the server has drawn nothing, the font is asked for now, beside the drawing, and not earlier: preloading it takes
// its share of a slow line from this script. Until it is there the fallback has the same widths.
void document.fonts.load('1em "Inter Variable"');

// Before anything else reads the address: the token must not stay in it.
const link = takeLink();

/** Statuses that may pass by themselves: no answer, or a gateway without a server behind it. */
const passing = [0, 502, 503, 504];

const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (problemOf(error).status === 401) leaveForSignIn();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      retry: (failures, error) => failures < 2 && passing.includes(problemOf(error).status),
    },
  },
});

const first = readFirst();
if (first !== null && isDesk) {
  // Of a desk's session the server tells only that there is none.
  queryClient.setQueryData(deskSessionQuery.queryKey, null);
} else if (first !== null) {
  queryClient.setQueryData(sessionQuery.queryKey, first.session);
  fillDashboard(queryClient, first);
}

leaveWhenSessionEnds();
if (isDesk) leaveWhenDeskSessionEnds();
onSessionChangedElsewhere(() => {
  window.location.reload();
});
// A document taken from the back/forward cache may show a session that is over.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

/** What the server has answered of costs or usage is there before their page asks. What it takes loads with that page only. */
async function fill(): Promise<void> {
  if (first === null || (first.costs === undefined && first.usage === undefined)) return;
  const { fillFigures } = await import("./api/firstFigures");
  fillFigures(queryClient, first, window.location.search);
}

function start(desk: DeskRoutes | null): void {
  const router = makeRouter({ queryClient, link }, desk);
  const container = document.getElementById("root");
  if (container === null) return;
  // React clears the figures that the server drew at its first commit: that must be the whole page, not a beginning.
  const load = () => router.load();
  void fill().then(load, load).finally(() => {
    createRoot(container).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    );
  });
}

// Not awaited at the top: the desk's script imports this one, and each would wait for the other.
if (isDesk) void import("./deskRoutes").then(({ deskRoutes }) => { start(deskRoutes); });
else start(null);
