import { readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { SnapshotFolder } from "./snapshot-folder.ts";

const text = (content: string) => (path: string) => writeFile(path, content);
const names = async (folder: SnapshotFolder) => (await folder.newestFirst()).map((path) => basename(path));

test("the folder is made, the two newest snapshots stay, and numbers go on from what is there", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "state", "scheduler-1");
  const folder = new SnapshotFolder(path);
  await folder.prepare();
  await writeFile(join(path, "fold-9.snapshot"), "");
  for (const content of ["a", "b", "c"]) await folder.add(text(content));
  expect(await names(folder)).toEqual(["fold-12.snapshot", "fold-11.snapshot"]);
  expect((await readdir(path)).toSorted()).toEqual(["fold-11.snapshot", "fold-12.snapshot"]);
});

test("what was not finished is never found, and is removed; other files are left alone", async () => {
  await using dir = await tempDir();
  const folder = new SnapshotFolder(dir.path);
  await folder.add(text("a"));
  for (const name of ["fold-2.tmp", "fold-x.snapshot", "notes"]) await writeFile(join(dir.path, name), "");
  expect(await names(folder)).toEqual(["fold-1.snapshot"]);
  await folder.prepare();
  expect((await readdir(dir.path)).toSorted()).toEqual(["fold-1.snapshot", "fold-x.snapshot", "notes"]);
});

test("a write that fails leaves nothing, and those that were there stay", async () => {
  await using dir = await tempDir();
  const folder = new SnapshotFolder(dir.path);
  await folder.add(text("a"));
  const failing = folder.add(async (path) => {
    await writeFile(path, "half");
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
  expect(await readdir(dir.path)).toEqual(["fold-1.snapshot"]);
});
