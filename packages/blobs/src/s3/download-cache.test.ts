import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TempFolder } from "../local/temp-folder.ts";
import { DownloadCache } from "./download-cache.ts";

let root: string;
let cache: DownloadCache;
let links = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sheaf-cache-"));
  await mkdir(join(root, "tmp"));
  await mkdir(join(root, "use"));
  cache = openCache();
});
afterEach(() => rm(root, { recursive: true }));

/** Takes 100 bytes. */
const openCache = () =>
  new DownloadCache({ folder: join(root, "cache"), maxBytes: 100, temp: new TempFolder(join(root, "tmp")) });
const kept = async () => (await readdir(join(root, "cache"))).sort();

/** Links a file of so many bytes; tells its path and whether it had to be downloaded. */
async function use(name: string, bytes: number, from = cache): Promise<{ path: string; downloaded: boolean }> {
  let downloaded = false;
  links += 1;
  const path = join(root, "use", `${links}`);
  await from.link(name, path, async (to) => {
    downloaded = true;
    await writeFile(to, name.repeat(bytes));
  });
  return { path, downloaded };
}
const age = (name: string) => utimes(join(root, "cache", name), 1000, 1000);

it("downloads once, also for those who ask at the same time", async () => {
  const uses = await Promise.all([use("a", 10), use("a", 10), use("a", 10)]);
  expect(uses.filter(({ downloaded }) => downloaded)).toHaveLength(1);
  expect(await use("a", 10)).toMatchObject({ downloaded: false });
});

it("evicts the least recently used down to nine tenths, and never the file in use", async () => {
  const first = await use("a", 40);
  await use("b", 40);
  await age("b");
  expect(await use("c", 30)).toMatchObject({ downloaded: true });
  expect(await kept()).toEqual(["a", "c"]);
  await age("a");
  await use("a", 40);
  await age("c");
  await use("d", 40);
  expect(await kept()).toEqual(["a", "d"]);
  await rm(join(root, "cache"), { recursive: true });
  expect(await readFile(first.path, "utf8")).toBe("a".repeat(40));
  expect(await use("a", 40)).toMatchObject({ downloaded: true });
});

it("hands out a file that is larger than it may keep", async () => {
  await use("a", 40);
  const { path } = await use("b", 500);
  expect((await stat(path)).size).toBe(500);
  expect(await kept()).toEqual(["b"]);
});

it("shares its folder, and finds it again", async () => {
  await use("a", 60);
  const second = openCache();
  expect(await use("a", 60, second)).toMatchObject({ downloaded: false });
  await age("a");
  await use("b", 60, second);
  expect(await kept()).toEqual(["b"]);
});

it("keeps nothing of a download that failed, and tries again for the next", async () => {
  const failing = cache.link("a", join(root, "use", "a"), async (to) => {
    await writeFile(to, "half");
    throw new Error("connection lost");
  });
  await expect(failing).rejects.toThrow("connection lost");
  expect(await readdir(join(root, "tmp"))).toEqual([]);
  expect(await use("a", 10)).toMatchObject({ downloaded: true });
});
