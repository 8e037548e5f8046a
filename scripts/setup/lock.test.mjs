import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withLock } from "./lock.mjs";
import { testProject } from "./test-project.mjs";

test("one at a time, and nothing is left behind", async () => {
  await using project = await testProject();
  const path = join(project.root, "locks", "setup.lock");
  let inside = 0;
  const seen = [];
  const work = async () => {
    seen.push(++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
  expect(seen).toEqual([1, 1, 1]);
  expect(await readdir(join(project.root, "locks"))).toEqual([]);
});

test("the lock of a holder that died is taken over, by one of many", async () => {
  await using project = await testProject();
  const path = join(project.root, "setup.lock");
  await writeFile(path, String(spawnSync("true").pid));
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await new Promise(setImmediate);
    inside--;
    return "done";
  };
  expect(await Promise.all(Array.from({ length: 8 }, () => withLock(path, work)))).toEqual(Array(8).fill("done"));
});

test("waiting for a living holder ends with a message that names the lock file", async () => {
  await using project = await testProject();
  const path = join(project.root, "setup.lock");
  await writeFile(path, String(process.ppid));
  await expect(withLock(path, async () => {}, { waitMs: 50 })).rejects.toThrow(path);
});
