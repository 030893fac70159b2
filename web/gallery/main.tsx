import "@/styles/tokens.css";
import "@/styles/fonts.css";
import "@/styles/base.css";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Gallery } from "./Gallery";

// The parts link to pages: a router of the gallery's own takes those presses.
const router = createRouter({ routeTree: createRootRoute({ component: Gallery, notFoundComponent: Gallery }), history: createMemoryHistory() });
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={router as never} />
    </StrictMode>,
  );
}
