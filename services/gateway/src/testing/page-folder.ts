import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What a page folder holds, beside compressed forms of the script and what must not be served. */
export const PAGE_FILES: Readonly<Record<string, string>> = {
  "index.html": "<!doctype html><title>The page</title>",
  "assets/app-1a2b.js": `console.log("${"sheaf ".repeat(200)}");`,
  "assets/style-3c4d.css": "body { margin: 0 }",
  "assets/icon-5e6f.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
  "assets/web": "a file without an ending",
};

/** The asset that is there compressed too. */
export const SCRIPT = "app-1a2b.js";

/** A text that no answer may hold. */
export const HIDDEN = "what is not of the page";

/** A folder with a small page as a build leaves it. */
export interface PageFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes one; disposing of it erases it. */
export async function makePageFolder(): Promise<PageFolder> {
  const home = await mkdtemp(join(tmpdir(), "sheaf-page-"));
  const path = join(home, "dist");
  await mkdir(join(path, "assets", "more"), { recursive: true });
  const script = PAGE_FILES[`assets/${SCRIPT}`] ?? "";
  const files = {
    ...PAGE_FILES,
    [`assets/${SCRIPT}.br`]: brotliCompressSync(script),
    [`assets/${SCRIPT}.gz`]: gzipSync(script),
    ...Object.fromEntries(
      ["../package.json", ".stamp", "assets/.env", "assets/more/deep.js"].map((name) => [name, HIDDEN]),
    ),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return { path, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) };
}
