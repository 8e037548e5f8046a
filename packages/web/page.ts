import { join } from "node:path";

/**
 * Where the built page lies: `index.html`, and `assets/` with each file beside its `.br` and `.gz`. Set-up and the image
 * build it; without them it is missing.
 */
export const PAGE_FOLDER: string = join(import.meta.dirname, "dist");
