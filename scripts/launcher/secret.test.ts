import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { keptSecret } from "./secret.ts";

test("a data directory gets one secret, which only its owner may read, and keeps it", async () => {
  await using dir = await tempDir();
  const secret = await keptSecret(dir.path);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await keptSecret(dir.path)).toBe(secret);
  const { mode } = await stat(join(dir.path, "secret"));
  expect(mode & 0o777).toBe(0o600);
  await using other = await tempDir();
  expect(await keptSecret(other.path)).not.toBe(secret);
});

test("an empty file is no secret", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "secret");
  await writeFile(path, "\n");
  const secret = await keptSecret(dir.path);
  expect(await readFile(path, "utf8")).toBe(`${secret}\n`);
});
