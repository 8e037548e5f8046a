import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { photo, type Stack, type StackService, startStack, type TempDir, tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestClient, restClient } from "./client.ts";

/** Photos of a group, and how many different ones they are. */
const PHOTOS = 200;
const DIFFERENT = 10;

let stack: Stack;
let api: RestClient;
let dir: TempDir;
let files: string[];

beforeAll(async () => {
  [stack, dir] = await Promise.all([startStack({ workers: 1, slots: 2 }), tempDir()]);
  api = restClient(stack.url);
  const different = await Promise.all(
    Array.from({ length: DIFFERENT }, async (_, seed) => {
      const path = join(dir.path, `photo-${seed}.jpg`);
      await writeFile(path, await photo({ width: 800, height: 600, seed }));
      return path;
    }),
  );
  files = Array.from({ length: PHOTOS }, (_, i) => different[i % DIFFERENT] ?? "");
});

afterAll(async () => {
  await stack?.stop();
  await dir?.[Symbol.asyncDispose]();
});

test.each<StackService>(["worker", "scheduler", "nats-server"])(
  "kill -9 of the %s in the middle of 200 photos loses none of them",
  async (service) => {
    const id = await api.upload(files);
    await api.until(id, ({ counts }) => (counts["succeeded"] ?? 0) >= 20);
    const [pid] = await stack.pids(service);
    expect(pid).toBeGreaterThan(0);
    process.kill(pid ?? 0, "SIGKILL");
    const group = await api.until(id, ({ state }) => state === "finished", 150_000);
    const failed = (await api.tasks(id)).filter(({ state }) => state !== "succeeded");
    expect(failed).toEqual([]);
    expect(group).toMatchObject({ outcome: "succeeded", progress: 1, counts: { total: PHOTOS, succeeded: PHOTOS } });
    const tasks = await api.tasks(id);
    expect(tasks.filter((task) => task.outputs.length === 2)).toHaveLength(PHOTOS);
    expect((await stack.pids(service))[0]).not.toBe(pid);
  },
);
