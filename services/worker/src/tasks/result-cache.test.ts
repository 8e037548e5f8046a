import { create, type JsonObject } from "@bufbuild/protobuf";
import { groupPrefix, outputKey } from "@sheaf/blobs";
import { ItemSchema } from "@sheaf/proto";
import type { TaskContext } from "@sheaf/runner";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startImageRig } from "../testing/image-rig.ts";

type Rig = Awaited<ReturnType<typeof startImageRig>>;
let rig: Rig;
let source: string;

beforeAll(async () => {
  rig = await startImageRig();
  source = await rig.upload("photo.jpg");
});
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
});

/** Runs image.process for a task of `groupId`; tells too whether a child process was at work. */
async function run(groupId: string, options: JsonObject = {}, tenant = "t") {
  const worked = vi.spyOn(rig.pool, "run");
  const context: TaskContext = {
    ...{ groupId, index: 0, tenant, attempt: 1, timeoutMs: 20_000, options, labels: {}, traceparent: "" },
    item: create(ItemSchema, { source }),
    signal: new AbortController().signal,
    freeSlot: () => {},
    progress: () => {},
  };
  const result = await rig.task.run(context);
  const computed = worked.mock.calls.length > 0;
  worked.mockRestore();
  return { result, computed };
}

const web = (groupId: string) => rig.blobs.stat(outputKey(groupId, 0, "web", "webp"));

test("the same image with the same options is not processed twice, and each group has outputs of its own", async () => {
  const options = { preset: "web", analyze: ["dominant"] };
  const first = await run("g1", options);
  const second = await run("g2", { analyze: ["dominant"], preset: "web", animated: false });
  expect([first.computed, second.computed]).toEqual([true, false]);
  expect(second.result).toEqual({ ...first.result, cached: true });
  await rig.blobs.deletePrefix(groupPrefix("g1"));
  expect(await web("g2")).toMatchObject({ bytes: first.result?.outputs?.[0]?.bytes });
});

test("what was found of a group that is gone is made anew, and found again", async () => {
  await run("g3", { preset: "thumb" });
  await rig.blobs.deletePrefix(groupPrefix("g3"));
  expect((await run("g4", { preset: "thumb" })).computed).toBe(true);
  expect((await run("g5", { preset: "thumb" })).computed).toBe(false);
});

test("`cache: false`, other options and other tenants have it made anew", async () => {
  await run("g6", { preset: "web" });
  expect((await run("g7", { preset: "web", cache: false })).computed).toBe(true);
  expect((await run("g8", { preset: "web", analyze: ["phash"] })).computed).toBe(true);
  expect((await run("g9", { preset: "web" }, "other")).computed).toBe(true);
  expect((await run("g10", { preset: "web" })).computed).toBe(false);
});
