import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const USUAL_PATH = "/usr/bin/chromium";
/** A name is no proof that it runs; a busy machine answers late. */
const TRY_MS = 30_000;

/** A browser's path, or why there is none. */
export type FoundChromium = { readonly path: string } | { readonly missing: string };

/**
 * Looks for a Chromium that runs, as the set-up does: `SHEAF_CHROMIUM` and nothing else where it is set, else PATH, else
 * Debian's `/usr/bin/chromium`.
 */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<FoundChromium> {
  const named = env["SHEAF_CHROMIUM"];
  const folders = (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const path of named ? [named] : [...onPath, USUAL_PATH]) if (await runs(path)) return { path };
  return { missing: named ? `SHEAF_CHROMIUM=${named} does not run` : "there is no chromium that runs on PATH" };
}

function runs(path: string): Promise<boolean> {
  return promisify(execFile)(path, ["--version"], { timeout: TRY_MS }).then(
    () => true,
    () => false,
  );
}
