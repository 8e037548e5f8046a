import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HOSTILE_FILES, photo, type Stack, startStack, type TempDir, tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestClient, restClient } from "./client.ts";

/** Files whose first bytes let them in. */
const NASTIEST = [
  ...["header-50000.png", "one-colour-15000.png", "idat-1gib.png", "ztxt-many.png", "iccp-100mib.png", "half.png"],
  ...["50-megapixels-rgba-16-interlaced.png", "sides-65500.jpg", "sides-7000.jpg", "scans-20000.jpg", "exif-16mib.jpg"],
  ...["arithmetic.jpg", "99-percent.jpg", "noise-inside.jpg", "frame-65535.gif", "few-pixels.gif", "script.gif"],
  ...[
    "10000-frames.webp",
    "length-long.webp",
    "heic-inside.avif",
    "sides-7000.avif",
    "sides-1000.avif",
    "boxes-within.avif",
  ],
];
const PHOTOS = 40;

let stack: Stack;
let api: RestClient;
let dir: TempDir;

beforeAll(async () => {
  [stack, dir] = await Promise.all([startStack({ workers: 1, slots: 2 }), tempDir()]);
  api = restClient(stack.url);
});

afterAll(async () => {
  await stack?.stop();
  await dir?.[Symbol.asyncDispose]();
});

test("hostile files each end as they should, at once, beside a group of photos that notices nothing", async () => {
  const files = NASTIEST.map((name) => HOSTILE_FILES.find((file) => file.name === name) ?? expect.fail(name));
  const hostile = await Promise.all(files.map(async (file) => saved(file.name, await file.bytes())));
  const picture = await saved("photo.jpg", await photo({ width: 800, height: 600 }));
  const worker = await stack.pids("worker");

  const [bad, good] = await Promise.all([api.upload(hostile), api.upload(Array<string>(PHOTOS).fill(picture))]);
  const finished = ({ state }: { state: string }) => state === "finished";
  expect(await api.until(good, finished)).toMatchObject({ outcome: "succeeded", counts: { succeeded: PHOTOS } });
  expect(await api.until(bad, finished)).toMatchObject({ outcome: "partial", progress: 1 });

  const tasks = await api.tasks(bad);
  expect(tasks.map(({ name, error, attempt }) => [name, error?.code ?? "ok", attempt])).toEqual(
    files.map(({ name, expect: end }) => [name, end.toLowerCase(), 1]),
  );
  expect(await stack.pids("worker")).toEqual(worker);
  expect(await stack.log("worker-1")).not.toContain("process died");
});

async function saved(name: string, bytes: Buffer): Promise<string> {
  const path = join(dir.path, name);
  await writeFile(path, bytes);
  return path;
}
