import { resolveOptions } from "@sheaf/image-options";
import { corpus } from "@sheaf/testkit";
import { expect, it } from "vitest";
import { groupOutputs, shareWithAnalyses } from "./output-groups.ts";
import { inspectSource } from "./source.ts";
import { LIMITS } from "./workbench.fixture.ts";

/** 2,048 by 1,536 pixels. */
const source = async () => inspectSource((await corpus()).path("large.jpg"), false, LIMITS);

const grouped = async (outputs: object, hasProfile = true) =>
  groupOutputs(await source(), resolveOptions({ outputs }).outputs, hasProfile);

it("decodes once, no larger than the largest output needs", async () => {
  const [group, ...more] = await grouped({ a: { resize: { width: 512 } }, b: { resize: { width: 64, height: 64 } } });
  expect(more).toEqual([]);
  expect(group).toMatchObject({ orient: true, keepProfile: false, scale: 0.25 });
});

it("counts what a crop needs at the crop's own scale", async () => {
  const crop = { left: 0, top: 0, width: 1024, height: 1024 };
  expect(await grouped({ a: { crop, resize: { width: 512 } } })).toMatchObject([{ scale: 0.5 }]);
  expect(await grouped({ a: { crop: { ...crop, width: 10 } } })).toMatchObject([{ scale: 1 }]);
});

it("never decodes larger than the source", async () => {
  expect(await grouped({ a: { resize: { width: 4096, enlarge: true } } })).toMatchObject([{ scale: 1 }]);
});

it("decodes anew for what is not turned, or keeps its profile", async () => {
  const outputs = { a: {}, b: { orient: false }, c: { metadata: "keep_icc" }, d: { metadata: "keep_exif" } };
  const names = (groups: Awaited<ReturnType<typeof grouped>>) =>
    groups.map((group) => group.outputs.map(({ name }) => name));
  expect(names(await grouped(outputs))).toEqual([["a", "d"], ["b"], ["c"]]);
  expect(names(await grouped(outputs, false))).toEqual([["a", "c", "d"], ["b"]]);
});

it("gives analyses the pixels of upright outputs, at least as many as they need", async () => {
  const small = await grouped({ a: { resize: { width: 16 } } });
  expect(shareWithAnalyses(small, await source(), 100)).toMatchObject([{ analyzed: true, scale: 100 / 2048 }]);
  const stored = shareWithAnalyses(await grouped({ a: { orient: false } }), await source(), 100);
  expect(stored).toMatchObject([{ analyzed: false }, { analyzed: true, outputs: [], orient: true, scale: 100 / 2048 }]);
});
