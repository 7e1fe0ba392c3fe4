import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Relative addresses throughout, so that the page works under any prefix of a proxy. */
export default defineConfig({
  base: "./",
  resolve: { alias: { "~": fileURLToPath(new URL("src", import.meta.url)) } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    outDir: "dist",
    assetsInlineLimit: 0, // the content security policy lets only files in
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 600, // ECharts, in a file of its own, fetched where a chart is
  },
  server: { proxy: { "/v1": { target: process.env.NAS_URL ?? "http://127.0.0.1:8000", ws: true } } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
