import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { corpus, tempDir } from "@sheaf/testkit";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readJpegOutline } from "./jpeg-outline.ts";

async function outlineOf(bytes: Buffer, maxScans = 1_000) {
  await using folder = await tempDir();
  const path = join(folder.path, "picture");
  await writeFile(path, bytes);
  return readJpegOutline(path, maxScans);
}

const photo = async () => sharp((await corpus()).path("photo.png"));
/** A marker segment with its length. */
const segment = (marker: number, data: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff]), data]);

describe("the outline of a JPEG", () => {
  it("tells the scans of usual pictures", async () => {
    expect(await readJpegOutline((await corpus()).path("large.jpg"), 100)).toEqual({ scans: 1, arithmetic: false });
    const progressive = await (await photo()).jpeg({ progressive: true }).toBuffer();
    expect(await outlineOf(progressive)).toEqual({ scans: 10, arithmetic: false });
  });

  it("counts no scans of pictures within metadata, and none behind the end", async () => {
    const inner = await (await photo()).resize(64).jpeg({ progressive: true }).toBuffer();
    const whole = await (await photo()).jpeg().toBuffer();
    const both = [whole.subarray(0, 2), segment(0xe1, inner), whole.subarray(2), inner];
    expect(await outlineOf(Buffer.concat(both))).toEqual({ scans: 1, arithmetic: false });
  });

  it("finds markers wherever they lie in what is read at a time", async () => {
    const scan = segment(0xda, Buffer.alloc(6));
    for (let pixels = 65_500; pixels < 65_560; pixels += 1) {
      const file = [
        Buffer.from([0xff, 0xd8]),
        scan,
        Buffer.alloc(pixels, 7),
        scan,
        Buffer.from([0xff, 0, 0xff, 0xff, 0xd9]),
      ];
      expect((await outlineOf(Buffer.concat([...file, scan]))).scans, String(pixels)).toBe(2);
    }
  });

  it("stops at the first scan over the limit", async () => {
    const scans = Array<Buffer>(50).fill(segment(0xda, Buffer.alloc(6)));
    expect((await outlineOf(Buffer.concat([Buffer.from([0xff, 0xd8]), ...scans]), 20)).scans).toBe(21);
  });

  it.each([[Buffer.alloc(0)], [Buffer.from([0xff, 0xd8, 0xff])], [Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0xff])]])(
    "of next to nothing is empty: %j",
    async (bytes) => {
      expect(await outlineOf(bytes)).toEqual({ scans: 0, arithmetic: false });
    },
  );
});
