import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Of scripts, by gzip: what the first page needs in the longer of its languages, and all there is. */
const MAX_KB = { first: 40, all: 75 };
const VITE = join(import.meta.dirname, "../../node_modules/vite/bin/vite.js");
/** Names in XML; nobody asks anything of them. */
const NAMESPACE = /^http:\/\/www\.w3\.org\//;

type Files = ReadonlyMap<string, Buffer>;

let resources: AsyncDisposableStack;
let [built, again]: Files[] = [];

/** Builds the page as set-up does, elsewhere; the content of each file by its name. */
async function buildInto(outDir: string): Promise<Files> {
  const args = [VITE, "build", import.meta.dirname, "--outDir", outDir, "--emptyOutDir"];
  // That of the tests would make another page.
  const { NODE_ENV: _, ...env } = process.env;
  await promisify(execFile)(process.execPath, args, { env });
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = async (path: string) => [path.slice(outDir.length + 1), await readFile(path)] as const;
  return new Map((await Promise.all(paths.map(read))).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const folders = [resources.use(await tempDir()), resources.use(await tempDir())];
  [built, again] = await Promise.all(folders.map(({ path }) => buildInto(path)));
});
afterAll(() => resources?.disposeAsync());

function files(): Files {
  if (!built) throw new Error("the page has not been built");
  return built;
}
const textOf = (name: string) => files().get(name)?.toString() ?? "";
const named = (pattern: RegExp) => [...files().keys()].filter((name) => pattern.test(name));

function gzipKb(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + gzipSync(textOf(name), { level: 9 }).length, 0) / 1_000;
}

test("the scripts of the first page are small, and so are all of them together", () => {
  const first = [...textOf("index.html").matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(
    ([, name]) => name ?? "",
  );
  expect(first.length).toBeGreaterThan(0);
  const words = named(/^assets\/(?:en|ru)-.*\.js$/);
  expect(words).toHaveLength(2);
  const kb = {
    first: gzipKb(first) + Math.max(...words.map((name) => gzipKb([name]))),
    all: gzipKb(named(/\.js$/)),
  };
  expect(kb.first, "kB by gzip at first").toBeLessThanOrEqual(MAX_KB.first);
  expect(kb.all, "kB by gzip in all").toBeLessThanOrEqual(MAX_KB.all);
});

test("nothing of the page names another origin", () => {
  const texts = named(/\.(?:html|js|css|svg)$/);
  expect(texts.length).toBeGreaterThan(5);
  const found = texts.flatMap((name) => textOf(name).match(/\b(?:https?|wss?):\/\/[\w.-]+[^\s"'`)]*/g) ?? []);
  expect(found.filter((url) => !NAMESPACE.test(url))).toEqual([]);
});

test("two builds of the same sources are the same, file by file", () => {
  const hashes = (built: Files | undefined) =>
    [...(built ?? [])].map(([name, content]) => `${createHash("sha256").update(content).digest("hex")} ${name}`);
  expect(hashes(again)).toEqual(hashes(built));
  expect(hashes(built).length).toBeGreaterThan(10);
});
