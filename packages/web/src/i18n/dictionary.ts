import type { en } from "./en/index.ts";

/** All words of the page. A language that lacks one does not compile. */
export type Dictionary = typeof en;
