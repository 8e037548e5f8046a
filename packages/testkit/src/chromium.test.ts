import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findChromium } from "./chromium.ts";
import { tempDir } from "./temp-dir.ts";

test("the browser that SHEAF_CHROMIUM names is taken, or its absence told", async () => {
  expect(await findChromium({ SHEAF_CHROMIUM: process.execPath })).toEqual({ path: process.execPath });
  const missing = "SHEAF_CHROMIUM=/nowhere/chromium does not run";
  expect(await findChromium({ ...process.env, SHEAF_CHROMIUM: "/nowhere/chromium" })).toEqual({ missing });
});

test("one on PATH that does not run is passed over", async () => {
  await using dir = await tempDir();
  const program = async (name: string, script: string) => {
    await writeFile(join(dir.path, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(dir.path, name), 0o755);
  };
  await program("chromium", "exit 1");
  await program("google-chrome", "exit 0");
  expect(await findChromium({ PATH: dir.path })).toEqual({ path: join(dir.path, "google-chrome") });
});
