import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { eraseIf } from "./erase-if.ts";

let folder: string;
let path: string;
let asidePath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sheaf-erase-"));
  path = join(folder, "file");
  asidePath = join(folder, "aside");
  await writeFile(path, "bytes");
  utimesSync(path, 1000, 1000);
});
afterEach(() => rm(folder, { recursive: true }));

/** Erases what is old, and lets `between` happen after the first look and after the rename. */
const eraseOld = (...between: readonly (() => void)[]) => {
  const happening = [...between];
  return eraseIf({
    path,
    asidePath,
    isToGo: ({ mtimeMs }) => {
      happening.shift()?.();
      return mtimeMs <= 1_000_000n;
    },
  });
};
const left = () => readdir(folder);
const nothing = () => undefined;

it("erases what is to go, and tells of nothing where nothing is", async () => {
  expect(await eraseOld()).toBe(true);
  expect(await eraseOld()).toBe(false);
  expect(await left()).toEqual([]);
});

it("spares a file that was touched after the first look", async () => {
  expect(await eraseOld(() => utimesSync(path, 2000, 2000))).toBe(false);
  expect(await readFile(path, "utf8")).toBe("bytes");
  expect(await left()).toEqual(["file"]);
});

it("leaves alone what somebody puts in the place of the file", async () => {
  expect(await eraseOld(nothing, () => writeFileSync(path, "new"))).toBe(true);
  expect(await readFile(path, "utf8")).toBe("new");
});

it("leaves alone what somebody puts there while a touched file is aside", async () => {
  const touchThen = [() => utimesSync(path, 2000, 2000), () => writeFileSync(path, "new")];
  expect(await eraseOld(...touchThen)).toBe(false);
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await left()).toEqual(["file"]);
});

it("is content when others erase the file meanwhile, before or after it is aside", async () => {
  expect(await eraseOld(() => rmSync(path))).toBe(false);
  writeFileSync(path, "again");
  utimesSync(path, 1000, 1000);
  expect(await eraseOld(nothing, () => rmSync(asidePath))).toBe(true);
  expect(await left()).toEqual([]);
});
