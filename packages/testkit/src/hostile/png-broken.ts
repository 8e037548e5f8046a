import { deflateSync } from "node:zlib";
import { photo } from "../corpus/photo.ts";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { blackPng, IEND, ihdr, PNG_MAGIC, pixelBytes, png, pngChunk } from "./png-parts.ts";
import { zlibZeros } from "./zlib-zeros.ts";

const SMALL = { width: 32, height: 24 };
const SMALL_PIXELS = pngChunk("IDAT", zlibZeros(pixelBytes(SMALL)));

const small = () => photo({ width: 160, height: 120, seed: 3, format: "png" });

/** PNGs that are not what they should be. */
export const PNG_BROKEN: readonly HostileFile[] = [
  hostile("magic.png", "CORRUPT_IMAGE", "the first eight bytes alone", () => PNG_MAGIC),
  hostile("header-only.png", "CORRUPT_IMAGE", "a header and an end", () => png(ihdr(SMALL), IEND)),
  hostile("half.png", "CORRUPT_IMAGE", "the second half is missing", async () => {
    const whole = await small();
    return whole.subarray(0, whole.length / 2);
  }),
  hostile("no-header.png", "CORRUPT_IMAGE", "no IHDR", () => png(SMALL_PIXELS, IEND)),
  hostile("zero-width.png", "CORRUPT_IMAGE", "no pixel wide", () =>
    png(ihdr({ width: 0, height: 24 }), SMALL_PIXELS, IEND),
  ),
  hostile("depth-3.png", "CORRUPT_IMAGE", "3 bits a channel, which there is not", () =>
    png(ihdr({ ...SMALL, depth: 3 }), SMALL_PIXELS, IEND),
  ),
  hostile("header-crc.png", "CORRUPT_IMAGE", "a wrong checksum of the header", () =>
    png(wrongCrc(ihdr(SMALL)), SMALL_PIXELS, IEND),
  ),
  hostile("pixel-crc.png", "CORRUPT_IMAGE", "a wrong checksum of the pixels", () =>
    png(ihdr(SMALL), wrongCrc(SMALL_PIXELS), IEND),
  ),
  hostile("not-zlib.png", "CORRUPT_IMAGE", "pixels that are not deflated", () =>
    png(ihdr(SMALL), pngChunk("IDAT", Buffer.alloc(500, 0xa5)), IEND),
  ),
  hostile("few-rows.png", "CORRUPT_IMAGE", "23 of 24 rows", () =>
    png(ihdr(SMALL), pngChunk("IDAT", zlibZeros(pixelBytes({ ...SMALL, height: 23 }))), IEND),
  ),
  hostile("filter-9.png", "CORRUPT_IMAGE", "rows filtered in a way there is not", () =>
    png(ihdr(SMALL), pngChunk("IDAT", deflateSync(Buffer.alloc(pixelBytes(SMALL), 9))), IEND),
  ),
  hostile("no-palette.png", "CORRUPT_IMAGE", "indexes into no palette", () =>
    blackPng({ ...SMALL, colour: "palette" }),
  ),
  hostile("palette-index.png", "ok", "indexes beyond the palette, which are black", () => beyondPalette()),
  hostile("two-headers.png", "CORRUPT_IMAGE", "a second header, with other sides", () =>
    png(ihdr(SMALL), ihdr({ width: 9_999, height: 9_999 }), SMALL_PIXELS, IEND),
  ),
];

function wrongCrc(chunk: Buffer): Buffer {
  const wrong = Buffer.from(chunk);
  wrong.writeUInt32BE((wrong.readUInt32BE(wrong.length - 4) ^ 1) >>> 0, wrong.length - 4);
  return wrong;
}

function beyondPalette(): Buffer {
  const header = { ...SMALL, colour: "palette" } as const;
  const rows = Buffer.alloc(pixelBytes(header), 200);
  for (let at = 0; at < rows.length; at += 1 + header.width) rows[at] = 0;
  const palette = pngChunk("PLTE", Buffer.from([255, 0, 0]));
  return png(ihdr(header), palette, pngChunk("IDAT", deflateSync(rows)), IEND);
}
