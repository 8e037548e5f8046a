import fc from "fast-check";
import sharp from "sharp";
import { expect, it } from "vitest";
import { cameraFacts } from "./camera-facts.ts";

const MAKE = 0x010f;

/** A little-endian EXIF block with one directory. */
function block(entries: readonly { tag: number; type: number; count: number; value: number }[], tail = ""): Buffer {
  const head = Buffer.alloc(10 + entries.length * 12 + 4);
  head.write("II*\0", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  return Buffer.concat([head, Buffer.from(tail)]);
}

it("reads what a camera wrote", async () => {
  const jpeg = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .withExif({ IFD0: { Make: "Sheaf" }, IFD2: { FNumber: "28/10", ExposureTime: "1/3", ISOSpeedRatings: "100" } })
    .jpeg();
  const { exif } = await sharp(await jpeg.toBuffer()).metadata();
  expect(cameraFacts(exif)).toEqual({ cameraMake: "Sheaf", fNumber: 2.8, exposureTimeS: 0.333333, iso: 100 });
});

it.each([
  ["nothing", undefined],
  ["an empty block", Buffer.alloc(0)],
  ["text", Buffer.from("Exif\0\0hello")],
  ["a directory beyond the end", Buffer.from("II*\0\xff\xff\xff\x7f", "latin1")],
  ["text beyond the end", block([{ tag: MAKE, type: 2, count: 50, value: 1_000_000 }])],
  ["a make that is a number", block([{ tag: MAKE, type: 3, count: 1, value: 7 }])],
  ["an EXIF directory that is the first one again", block([{ tag: 0x8769, type: 4, count: 1, value: 8 }])],
  ["a division by zero", block([{ tag: 0x829a, type: 5, count: 1, value: 26 }], "\x01\0\0\0\0\0\0\0")],
  ["a date that is none", block([{ tag: 0x9003, type: 2, count: 5, value: 26 }], "today")],
])("makes nothing of %s", (_, exif) => {
  expect(cameraFacts(exif)).toEqual({});
});

it("reads UTF-8, drops what cannot be shown, and cuts what is too long", () => {
  const text = `Jos\u00e9\u0007 ${"\u{1f4f7}".repeat(90)}`;
  const bytes = Buffer.from(text);
  const facts = cameraFacts(block([{ tag: MAKE, type: 2, count: bytes.length, value: 26 }], text));
  expect(facts.cameraMake).toBe(`José ${"\u{1f4f7}".repeat(90)}`);
  const long = cameraFacts(block([{ tag: MAKE, type: 2, count: 390, value: 26 }], "x".repeat(390)));
  expect(long.cameraMake).toHaveLength(200);
});

it("does little work on tables of made-up lengths", () => {
  const entries = Array.from({ length: 5_000 }, (_, index) => ({
    ...{ tag: index === 0 ? 0x8769 : MAKE, type: index === 0 ? 4 : 2 },
    ...{ count: 0xffff_ffff, value: 8 },
  }));
  const started = performance.now();
  cameraFacts(block(entries));
  expect(performance.now() - started).toBeLessThan(5_000);
});

it("never throws, whatever it is given", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom("II*\0\x08\0\0\0", "MM\0*\0\0\0\x08", ""),
      (bytes, head) => {
        const facts = cameraFacts(Buffer.concat([Buffer.from(head, "latin1"), bytes]));
        return JSON.stringify(facts).isWellFormed();
      },
    ),
    { numRuns: 2_000 },
  );
});
