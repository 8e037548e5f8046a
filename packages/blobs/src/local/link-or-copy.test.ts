import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { linkOrCopy } from "./link-or-copy.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sheaf-link-"));
  await writeFile(join(folder, "from"), "bytes");
});
afterEach(() => rm(folder, { recursive: true }));

it("links within a volume, and never over a file that is there", async () => {
  await linkOrCopy(join(folder, "from"), join(folder, "to"));
  expect((await stat(join(folder, "to"))).nlink).toBe(2);
  await expect(linkOrCopy(join(folder, "from"), join(folder, "to"))).rejects.toThrow("EEXIST");
});

it("copies where a link cannot be made", async ({ skip }) => {
  const elsewhere = await mkdtemp("/dev/shm/sheaf-link-").catch(() => folder);
  try {
    if ((await stat(elsewhere)).dev === (await stat(folder)).dev) skip("no second volume here");
    await linkOrCopy(join(folder, "from"), join(elsewhere, "to"));
    expect(await readFile(join(elsewhere, "to"), "utf8")).toBe("bytes");
  } finally {
    if (elsewhere !== folder) await rm(elsewhere, { recursive: true });
  }
});

it("finds a file that is replaced all the time", async () => {
  const from = join(folder, "from");
  let replacing = true;
  const replacer = async (name: string) => {
    while (replacing) {
      await writeFile(join(folder, name), "bytes");
      await rename(join(folder, name), from);
    }
  };
  const replacers = ["a", "b", "c"].map(replacer);
  try {
    for (let at = 0; at < 500; at += 1) {
      await linkOrCopy(from, join(folder, `to-${at}`));
    }
  } finally {
    replacing = false;
    await Promise.all(replacers);
  }
});
