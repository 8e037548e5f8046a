import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { corpus, tempDir } from "@sheaf/testkit";
import { describe, expect, it } from "vitest";
import { countWebpFrames } from "./webp-frames.ts";

/** A chunk with its length. */
function chunk(type: string, data: Buffer): Buffer {
  const header = Buffer.from(`${type}\0\0\0\0`);
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data, Buffer.alloc(data.length % 2)]);
}

async function framesOf(chunks: readonly Buffer[], max = 1_000): Promise<number> {
  await using folder = await tempDir();
  const path = join(folder.path, "picture");
  await writeFile(path, Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBP"), ...chunks]));
  return countWebpFrames(path, max);
}

describe("the frames of a WebP", () => {
  it("are those that an animation has, and none of a still picture", async () => {
    const files = await corpus();
    expect(await countWebpFrames(files.path("animated.webp"), 100)).toBe(4);
    expect(await countWebpFrames(files.path("photo.webp"), 100)).toBe(0);
  });

  it("are counted from chunk to chunk, not within them, wherever these lie", async () => {
    const frame = chunk("ANMF", chunk("ANMF", Buffer.alloc(3)));
    expect(
      await framesOf([frame, chunk("EXIF", Buffer.alloc(65_521)), frame, chunk("XMP ", Buffer.alloc(200_001)), frame]),
    ).toBe(3);
  });

  it("are not counted beyond the first over the limit, nor beyond the file", async () => {
    const frame = chunk("ANMF", Buffer.alloc(8));
    expect(await framesOf(Array<Buffer>(50).fill(frame), 20)).toBe(21);
    expect(await framesOf([frame, Buffer.from("ANMF\xff\xff\xff\xff", "latin1"), frame])).toBe(2);
    expect(await framesOf([Buffer.from("ANMF")])).toBe(0);
  });
});
