import { type Corpus, corpus, ORIENTATIONS, type Stack, startStack, UPRIGHT } from "@sheaf/testkit";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

let stack: Stack;
let api: RestClient;
let images: Corpus;

beforeAll(async () => {
  [stack, images] = await Promise.all([startStack({ slots: 2, env: { SHEAF_DEMO_SLEEP_MS: "50-100" } }), corpus()]);
  api = restClient(stack.url);
});

afterAll(async () => {
  await stack?.stop();
});

test("photos of every orientation and format become upright outputs that can be downloaded", async () => {
  const names = [
    ...ORIENTATIONS.map((o) => `oriented-${o}.jpg` as const),
    "photo.png",
    "photo.webp",
    "photo.avif",
    "photo.gif",
  ] as const;
  const id = await api.upload(names.map((name) => images.path(name)));
  let last = 0;
  await api.until(id, ({ progress }) => {
    expect(progress).toBeGreaterThanOrEqual(last);
    last = progress;
    return progress === 1;
  });
  expect(await api.status(id)).toBe(1);
  const tasks = await api.tasks(id);
  expect(tasks.map((task) => [task.name, task.state])).toEqual(names.map((name) => [name, "succeeded"]));
  for (const task of tasks) expect(task.outputs.map((o) => o.name)).toEqual(["web", "thumb"]);
  for (const orientation of ORIENTATIONS) {
    const web = tasks[orientation - 1]?.outputs[0];
    expect([web?.width, web?.height]).toEqual([UPRIGHT.width, UPRIGHT.height]);
    const bytes = await api.bytes(web?.href ?? "");
    expect(bytes.length).toBe(web?.bytes);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const corner = [...data.subarray(info.channels * (10 * info.width + 10)).subarray(0, 3)];
    UPRIGHT.topLeft.forEach((value, channel) => {
      expect(Math.abs((corner[channel] ?? 0) - value)).toBeLessThan(40);
    });
  }
});

test("bad files among good ones fail by name, the good ones run, and the group still reaches 1", async () => {
  const expected = {
    "photo.jpg": null,
    "truncated.jpg": "corrupt_image",
    "text.jpg": "unsupported_format",
    "pixel-bomb.png": "image_too_large",
    "drawing.svg": "unsupported_format",
    "photo.tiff": "unsupported_format",
    "tiny.png": null,
  } as const;
  const names = Object.keys(expected) as (keyof typeof expected)[];
  const id = await api.upload(names.map((name) => images.path(name)));
  const group = await api.until(id, ({ progress }) => progress === 1);
  expect(group).toMatchObject({ state: "finished", outcome: "partial" });
  const tasks = await api.tasks(id);
  expect(Object.fromEntries(tasks.map((task) => [task.name, task.error?.code ?? null]))).toEqual(expected);
});

test("the tutorial's own calls work with its own ids", async () => {
  const id = await api.submit(["img1", "img2", "img3"]);
  await api.until(id, ({ progress }) => progress === 1);
  const tasks = await api.tasks(id);
  expect(tasks.map((task) => task.result)).toEqual(
    ["img1", "img2", "img3"].map((i) => ({ message: `Image ${i} processed` })),
  );
  expect(tasks.every((task) => task.simulated)).toBe(true);
});

test("an unknown upload fails its own task only", async () => {
  const id = await api.submit([`img_${"0".repeat(32)}`, "img2"]);
  expect((await api.until(id, ({ progress }) => progress === 1)).outcome).toBe("partial");
  expect((await api.tasks(id))[0]?.error?.code).toBe("image_not_found");
});

test("a running group is cancelled with a receipt whose counts add up, and stays cancelled", async () => {
  const items = Array.from({ length: 50 }, () => ({ args: { ms: 120_000 } }));
  const { id } = await api.createGroup({ task: "demo.sleep", items });
  await api.until(id, ({ counts }) => counts["running"] === 2);
  const receipt = await api.cancel(id);
  expect(receipt).toEqual({ group_id: id, removed: 48, aborting: 2, already_finished: 0 });
  expect(await api.cancel(id)).toEqual({ group_id: id, removed: 0, aborting: 0, already_finished: 50 });
  const group = await api.group(id);
  expect(group).toMatchObject({ outcome: "cancelled", progress: 1 });
  // The slots are free at once: what comes next does not wait for the sleepers.
  const next = await api.createGroup({ task: "demo.noop", items: [{}] });
  await api.until(next.id, ({ progress }) => progress === 1);
});

test("a task that outlives its timeout is killed and fails by that name", async () => {
  const { id } = await api.createGroup({
    task: "demo.sleep",
    items: [{ args: { ms: 120_000 } }],
    timeout_ms: 200,
    max_attempts: 1,
  });
  await api.until(id, ({ progress }) => progress === 1);
  expect((await api.tasks(id))[0]).toMatchObject({ state: "failed", attempt: 1, error: { code: "timeout" } });
});

test("ten thousand tiny tasks are each counted once", async () => {
  const { id } = await api.createGroup({ task: "demo.noop", items: new Array(10_000).fill({}) });
  const group = await api.until(id, ({ progress }) => progress === 1);
  expect(group.counts).toMatchObject({ total: 10_000, succeeded: 10_000, failed: 0 });
});

test("Control shows the worker in the next ten-second snapshot", async () => {
  await vi.waitFor(
    async () => {
      const control = await api.control();
      expect(control).toMatchObject({ interval_s: 10, problems: [] });
      expect(control["workers"]).toEqual([
        expect.objectContaining({
          slots: 2,
          state: expect.stringMatching(/idle|busy/),
          registered: expect.arrayContaining(["image.process"]),
        }),
      ]);
    },
    { timeout: 15_000, interval: 250 },
  );
});
