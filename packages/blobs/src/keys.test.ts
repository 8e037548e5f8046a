import { join, normalize } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidBlobKeyError } from "./errors.ts";
import {
  checkKey,
  checkPrefix,
  groupOf,
  groupPrefix,
  IMAGE_ID,
  imageId,
  outputKey,
  resultKey,
  sourceKey,
} from "./keys.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom("..", ".", "/", "\\", "\0", "groups", "sources", "results", "g", "0", "%2e", "a.webp", "tmp"),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join("/")),
);

describe("keys", () => {
  it("gives the same id to the same content of one tenant and another to another tenant", () => {
    expect(imageId("a", "00")).toBe(imageId("a", "00"));
    expect(imageId("a", "00")).not.toBe(imageId("b", "00"));
    expect(imageId("a", "00")).toMatch(IMAGE_ID);
  });

  it("fans sources out by the id's first four digits", () => {
    expect(sourceKey("img_abcdef00112233445566778899aabbcc")).toBe(
      "sources/ab/cd/img_abcdef00112233445566778899aabbcc",
    );
  });

  it("files outputs under their group and index", () => {
    expect(outputKey("0192-ab", 7, "web", "webp")).toBe("groups/0192-ab/7/web.webp");
    expect(groupPrefix("0192-ab")).toBe("groups/0192-ab/");
  });

  it("knows the group of an output and of a prefix, and of nothing else", () => {
    expect(groupOf(outputKey("g-1", 7, "web", "webp"))).toBe("g-1");
    expect(groupOf(groupPrefix("g-1"))).toBe("g-1");
    expect(groupOf("groups/g-1")).toBeUndefined();
    expect(groupOf(sourceKey(imageId("a", "00")))).toBeUndefined();
  });

  it("fans results out by their hash's first four digits", () => {
    expect(resultKey(`abcd${"0".repeat(60)}`)).toBe(`results/ab/cd/abcd${"0".repeat(60)}.json`);
    expect(checkKey(resultKey("ef".repeat(32)))).toContain("results/ef/ef/");
    expect(() => checkKey(`results/ff/cd/abcd${"0".repeat(60)}.json`)).toThrow(InvalidBlobKeyError);
  });

  it.each(["", "..", "AB".repeat(32), `${"ab".repeat(32)}/..`])("refuses %j as a result's hash", (hash) => {
    expect(() => resultKey(hash)).toThrow(InvalidBlobKeyError);
  });

  it.each(["../x", "img_", "img_ABCDEF00112233445566778899aabbcc", "img_abcdef00112233445566778899aabbcc/.."])(
    "refuses %j as an image id",
    (id) => {
      expect(() => sourceKey(id)).toThrow(InvalidBlobKeyError);
    },
  );

  it("refuses a source filed under another id's folder", () => {
    expect(() => checkKey("sources/ff/cd/img_abcdef00112233445566778899aabbcc")).toThrow(InvalidBlobKeyError);
  });

  it("never lets a part of any shape lead out of its folder", () => {
    fc.assert(
      fc.property(hostile, fc.integer(), hostile, hostile, (group, index, name, format) => {
        const key = made(() => outputKey(group, index, name, format));
        const prefix = made(() => groupPrefix(group));
        return (key === undefined || stays(key)) && (prefix === undefined || stays(prefix));
      }),
      { numRuns: 2000 },
    );
  });

  it("never accepts a foreign key or prefix that leads out of the store or into its temp files", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const key = made(() => checkKey(text));
        const prefix = made(() => checkPrefix(text));
        return (key === undefined || stays(key)) && (prefix === undefined || stays(prefix));
      }),
      { numRuns: 2000 },
    );
  });
});

function made(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidBlobKeyError);
    return undefined;
  }
}

function stays(key: string): boolean {
  const path = join("/root", key);
  return (
    path === normalize(`/root/${key}`) && /^\/root\/(groups|sources|results)\/./.test(path) && !/[\0\\]/.test(path)
  );
}
