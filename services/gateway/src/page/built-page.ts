import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Logger } from "@sheaf/service";
import { type KeptFile, keepFile } from "../http/kept-file.ts";

/** By the end of a file's name, what builds hold. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** Codings that a build may hold beside the plain file: the end of its name there, and its name in HTTP; best first. */
const CODINGS = [
  [".br", "br"],
  [".gz", "gzip"],
] as const;

/** The web page as it was built. */
export interface BuiltPage {
  readonly index: KeptFile;
  /** By name, the forms of each asset, best first and the plain one last. */
  readonly assets: ReadonlyMap<string, readonly KeptFile[]>;
}

/**
 * Reads a build into memory: it is small, and may be replaced while the gateway runs. Undefined, with a warning, where
 * there is none in the folder; undefined without a folder.
 */
export function openPage(folder: string | undefined, log: Pick<Logger, "warn">): BuiltPage | undefined {
  if (folder === undefined) return undefined;
  const index = join(folder, "index.html");
  if (!existsSync(index)) {
    log.warn({ folder }, "the web page is not built; npm run setup builds it");
    return undefined;
  }
  return {
    index: keepFile("text/html; charset=utf-8", readFileSync(index)),
    assets: readAssets(join(folder, "assets")),
  };
}

function readAssets(folder: string): BuiltPage["assets"] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  const plain = [...names].filter((name) => !name.startsWith(".") && !CODINGS.some(([end]) => name.endsWith(end)));
  return new Map(plain.map((name) => [name, formsOf(name)]));

  function formsOf(name: string): KeptFile[] {
    const mediaType = MEDIA_TYPES[extname(name)] ?? "application/octet-stream";
    const read = (end: string, coding?: string) => keepFile(mediaType, readFileSync(join(folder, name + end)), coding);
    const coded = CODINGS.filter(([end]) => names.has(name + end)).map(([end, coding]) => read(end, coding));
    return [...coded, read("")];
  }
}
