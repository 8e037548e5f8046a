import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { imageId, openBlobStore, sourceKey } from "../index.ts";

const WRITER = `
  const { openBlobStore } = await import(process.argv[1]);
  const store = await openBlobStore(process.argv[2]);
  await store.draft((async function* () {
    yield Buffer.from("half an image");
    process.stdout.write("writing");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  })(), { maxBytes: 1e6 });
`;

it("shows nothing of a writer killed in the middle of a draft, and the sweep erases its rest", async () => {
  const root = await mkdtemp(join(tmpdir(), "sheaf-blobs-"));
  const door = new URL("../index.ts", import.meta.url).href;
  const writer = spawn(process.execPath, ["--input-type=module", "-e", WRITER, door, root]);
  const exited = once(writer, "exit");
  await once(writer.stdout, "data");
  writer.kill("SIGKILL");
  await exited;

  const store = await openBlobStore(root);
  expect(await readdir(join(root, "tmp"))).toHaveLength(1);
  expect(await store.stat(sourceKey(imageId("t", "00")))).toBeUndefined();
  expect(await store.sweepTemp(0)).toBe(1);
  expect(await readdir(join(root, "tmp"))).toEqual([]);
  await rm(root, { recursive: true });
});
