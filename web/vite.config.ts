import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { className, compressed, firstHtml } from "./first/plugin";

export default defineConfig({
  plugins: [react(), firstHtml(), compressed()],
  css: { modules: { generateScopedName: className } },
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: { "/v1": "http://127.0.0.1:8080" },
  },
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    // The content security policy allows files of our own only: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
