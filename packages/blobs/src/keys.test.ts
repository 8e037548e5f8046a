import { join, normalize } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidBlobKeyError } from "./errors.ts";
import { checkKey, checkPrefix, groupPrefix, IMAGE_ID, imageId, outputKey, sourceKey } from "./keys.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("..", ".", "/", "\\", "\0", "groups", "sources", "g", "0", "%2e", "a.webp", "tmp"), {
      maxLength: 8,
    })
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
  return path === normalize(`/root/${key}`) && /^\/root\/(groups|sources)\/./.test(path) && !/[\0\\]/.test(path);
}
