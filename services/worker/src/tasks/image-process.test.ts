import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { JsonObject } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { outputKey } from "@sheaf/blobs";
import { ErrorCode, ItemSchema, RunOutcome } from "@sheaf/proto";
import type { TaskContext } from "@sheaf/runner";
import { runBody, startRig } from "@sheaf/runner/testing";
import { expect, test, vi } from "vitest";
import { startImageRig } from "../testing/image-rig.ts";
import { demoNoop } from "./demo-noop.ts";

/** AVIF at full effort keeps a core busy for far longer than the test runs. */
const SLOW = { outputs: { slow: { format: "avif", effort: 9 } } };

function contextOf(fields: { source: string; args?: JsonObject; options?: JsonObject }) {
  const freeSlot = vi.fn();
  const { source, args, options = {} } = fields;
  const item = create(ItemSchema, { source, ...(args && { args }) });
  const signal = new AbortController().signal;
  const context = {
    groupId: "g",
    index: 3,
    tenant: "t",
    attempt: 1,
    timeoutMs: 20_000,
    item,
    options,
    signal,
    freeSlot,
    labels: {},
    traceparent: "",
    progress: vi.fn(),
  };
  return context satisfies TaskContext;
}

test("an uploaded image becomes its outputs, stored under group and index", async () => {
  await using rig = await startImageRig();
  const context = contextOf({ source: await rig.upload("photo.jpg") });
  const result = await rig.task.run(context);
  expect(context.freeSlot).toHaveBeenCalledOnce();
  expect(result?.outputs?.map(({ name, format, width, height }) => ({ name, format, width, height }))).toEqual([
    { name: "web", format: "webp", width: 640, height: 480 },
    { name: "thumb", format: "webp", width: 320, height: 320 },
  ]);
  for (const { name, format, bytes, sha256 } of result?.outputs ?? []) {
    const stored = await buffer(await rig.blobs.get(outputKey("g", 3, name, format)));
    expect(stored.length).toBe(bytes);
    expect(createHash("sha256").update(stored).digest("hex")).toBe(sha256);
  }
});

test("what the options ask to know is found out, and nothing else", async () => {
  await using rig = await startImageRig();
  const source = await rig.upload("photo.jpg");
  const options = { preset: "thumb", analyze: ["metadata", "dominant", "blurhash", "thumbhash", "phash"] };
  const { analysis } = (await rig.task.run(contextOf({ source, options }))) ?? {};
  expect(analysis).toMatchObject({
    metadata: { format: "jpeg", width: 640, height: 480, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), exif: {} },
    dominant: expect.stringMatching(/^#[0-9a-f]{6}$/),
    phash: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(Object.keys(analysis ?? {})).toHaveLength(5);
  expect((await rig.task.run(contextOf({ source, options: { preset: "thumb" } })))?.analysis).toBeUndefined();
});

test("an uploaded image is laid over the outputs that name it", async () => {
  await using rig = await startImageRig();
  const [source, mark] = [await rig.upload("photo.jpg"), await rig.upload("photo.png")];
  const marked = {
    outputs: { a: { resize: { width: 64 }, watermark: { source: mark } }, b: { resize: { width: 64 } } },
  };
  const [a, b] = (await rig.task.run(contextOf({ source, options: marked })))?.outputs ?? [];
  expect([a?.name, a?.width, b?.name]).toEqual(["a", 64, "b"]);
  expect(a?.sha256).not.toBe(b?.sha256);
});

test("a watermark that does not exist fails the task, and is named", async () => {
  await using rig = await startImageRig();
  const mark = `img_${"0".repeat(32)}`;
  const options = { outputs: { a: { watermark: { source: mark } } } };
  const failure = await Promise.resolve(
    rig.task.run(contextOf({ source: await rig.upload("photo.jpg"), options })),
  ).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: ErrorCode.IMAGE_NOT_FOUND,
    message: `watermark ${mark}: there is no such image`,
  });
});

test("a URL is fetched and processed", async () => {
  await using rig = await startImageRig();
  const server = createServer((_, response) => void createReadStream(rig.pathOf("photo.png")).pipe(response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const result = await rig.task.run(
    contextOf({ source: `http://127.0.0.1:${port}/a.png`, options: { preset: "thumb" } }),
  );
  expect(result?.outputs?.map(({ name }) => name)).toEqual(["thumb"]);
  server.close();
});

test.each([
  ["an image that does not exist", { source: `img_${"0".repeat(32)}` }, ErrorCode.IMAGE_NOT_FOUND],
  ["an opaque reference", { source: "img1" }, ErrorCode.IMAGE_NOT_FOUND],
  [
    "an opaque reference with a nonsensical simulation",
    { source: "img1", args: { simulate: 1 } },
    ErrorCode.IMAGE_NOT_FOUND,
  ],
  ["a URL into a private network", { source: "http://10.0.0.1/a.png" }, ErrorCode.FETCH_FORBIDDEN],
  [
    "options that do not exist",
    { source: `img_${"0".repeat(32)}`, options: { sparkle: 1 } },
    ErrorCode.INVALID_OPERATION,
  ],
])("%s fails by its own code", async (_, fields, code) => {
  await using rig = await startImageRig();
  await expect(async () => rig.task.run(contextOf(fields))).rejects.toMatchObject({ name: "TaskFailure", code });
});

test("a broken image fails by its own code and leaves nothing behind", async () => {
  await using rig = await startImageRig();
  const context = contextOf({ source: await rig.upload("truncated.jpg") });
  await expect(rig.task.run(context)).rejects.toMatchObject({ code: ErrorCode.CORRUPT_IMAGE });
  expect(await rig.blobs.sweepTemp(-1)).toBe(0);
  expect(await rig.blobs.stat(outputKey("g", 3, "web", "webp"))).toBeUndefined();
});

test("an opaque reference is simulated where its item allows it", async () => {
  await using rig = await startImageRig();
  const result = await rig.task.run(contextOf({ source: "img1", args: { simulate: { min_ms: 1, max_ms: 5 } } }));
  expect(result).toEqual({ result: { message: "Image img1 processed" }, simulated: true });
});

test("through a worker: an abort kills the slow image, the next one succeeds, and only that is reported", async () => {
  await using images = await startImageRig();
  await using rig = await startRig();
  const [slow, quick] = [await images.upload("large.jpg"), await images.upload("photo.jpg")];
  rig.lead();
  await rig.startWorker("w1", [images.task, demoNoop], { slots: 1 });
  await rig.publish("slow", [runBody("image.process", { source: slow, options: SLOW })], "images");
  await vi.waitFor(() => expect(rig.reports.outcomes("slow")).toEqual([RunOutcome.STARTED]), 10_000);
  await rig.publish("quick", [runBody("image.process", { source: quick })], "images");
  rig.abort("token", ["slow"]);
  await vi.waitFor(() => expect(rig.reports.with("quick", RunOutcome.SUCCEEDED).length).toBe(1), 10_000);
  expect(rig.aborted).toEqual(["token"]);
  const outputs = rig.reports.with("quick", RunOutcome.SUCCEEDED)[0]?.detail?.outputs ?? [];
  expect(outputs.map(({ name }) => name)).toEqual(["web", "thumb"]);
  for (const { name, format, bytes } of outputs) {
    expect(await images.blobs.stat(outputKey("quick", 0, name, format))).toMatchObject({ bytes });
  }
  expect(await images.blobs.stat(outputKey("slow", 0, "slow", "avif"))).toBeUndefined();
  expect(rig.reports.outcomes("slow")).toEqual([RunOutcome.STARTED]);
  await vi.waitFor(async () => expect(await rig.present()).toEqual([]));
});

test("through a worker: an image that takes too long is killed and fails with TIMEOUT", async () => {
  await using images = await startImageRig();
  await using rig = await startRig();
  const source = await images.upload("large.jpg");
  rig.lead();
  await rig.startWorker("w1", [images.task], { slots: 1 });
  await rig.publish("g", [runBody("image.process", { source, options: SLOW, timeoutMs: 300 })], "images");
  await vi.waitFor(() => expect(rig.reports.with("g", RunOutcome.FAILED).length).toBe(1), 10_000);
  expect(rig.reports.with("g", RunOutcome.FAILED)[0]?.detail?.error).toMatchObject({
    code: ErrorCode.TIMEOUT,
    attempt: 1,
  });
});
