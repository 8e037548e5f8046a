import { defineConfig } from "vite";
import { precompress } from "./precompress.ts";

/** Modules of the script that is loaded first: what all pages have in common, and the upload page, which is at `/`. */
const BASE =
  /preact|packages\/client|src\/(?:api|live|parts|routing|frame|app|main|theme|i18n\/(?:text|format|plural|languages)|upload\/(?!thumb-worker))/;

/** Hashed files for a gateway to serve; nothing inline, as the page's policy forbids it. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // One file instead of several that share: together they compress better, and the first page needs all of it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "base", test: BASE }] } } },
  },
  worker: { format: "es" },
  plugins: [precompress()],
});
