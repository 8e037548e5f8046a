import { pixelBomb } from "../corpus/pixel-bomb.ts";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { u32be } from "./integers.ts";
import { blackPng, IEND, ihdr, png, pngChunk } from "./png-parts.ts";
import { zlibZeros } from "./zlib-zeros.ts";

const MIB = 1 << 20;
const SMALL = { width: 32, height: 24 };

/** PNGs that say little and mean much. */
export const PNG_BOMBS: readonly HostileFile[] = [
  hostile("header-50000.png", "IMAGE_TOO_LARGE", "2,500 megapixels by its header, 32 bytes of them there", () =>
    png(ihdr({ width: 50_000, height: 50_000 }), pngChunk("IDAT", zlibZeros(32)), IEND),
  ),
  hostile("one-colour-15000.png", "IMAGE_TOO_LARGE", "225 megapixels, all there, in 700 kB", () =>
    blackPng({ width: 15_000, height: 15_000 }),
  ),
  hostile("one-bit-20000.png", "IMAGE_TOO_LARGE", "400 megapixels of 1 bit", () => pixelBomb(20_000)),
  hostile("header-largest.png", "CORRUPT_IMAGE", "the largest sides that can be written down", () =>
    png(ihdr({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }), pngChunk("IDAT", zlibZeros(32)), IEND),
  ),
  hostile("idat-1gib.png", "ok", "pixels that go on for 1 GiB behind the last of a small picture", () =>
    png(ihdr(SMALL), pngChunk("IDAT", zlibZeros(1024 * MIB)), IEND),
  ),
  hostile("ztxt-100mib.png", "ok", "a comment that inflates to 100 MiB", () =>
    blackPng(SMALL, pngChunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), zlibZeros(100 * MIB)]))),
  ),
  hostile("ztxt-many.png", "ok", "500 comments that inflate to 4 MiB each", () =>
    blackPng(SMALL, ...Array<Buffer>(500).fill(ztxt(4 * MIB))),
  ),
  hostile("itxt-100mib.png", "ok", "XMP that inflates to 100 MiB", () =>
    blackPng(
      SMALL,
      pngChunk("iTXt", Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\x01\0\0\0"), zlibZeros(100 * MIB)])),
    ),
  ),
  hostile("iccp-100mib.png", "ok", "a colour profile that inflates to 100 MiB", () =>
    blackPng(SMALL, pngChunk("iCCP", Buffer.concat([Buffer.from("huge\0\0"), zlibZeros(100 * MIB)]))),
  ),
  hostile("exif-16mib.png", "ok", "16 MiB of EXIF", () =>
    blackPng(SMALL, pngChunk("eXIf", Buffer.concat([Buffer.from("II*\0"), Buffer.alloc(16 * MIB)]))),
  ),
  hostile("text-20000.png", "ok", "20,000 comments", () =>
    blackPng(SMALL, ...Array.from({ length: 20_000 }, (_, n) => pngChunk("tEXt", Buffer.from(`Key ${n}\0value`)))),
  ),
  hostile("unknown-chunks.png", "ok", "50,000 chunks that nobody knows", () =>
    blackPng(SMALL, ...Array<Buffer>(50_000).fill(pngChunk("shEf", Buffer.alloc(64)))),
  ),
  hostile("chunk-length.png", "CORRUPT_IMAGE", "a chunk that claims 2 GiB", () =>
    png(ihdr(SMALL), u32be(2 ** 31 - 1), Buffer.from("IDAT"), zlibZeros(64)),
  ),
];

const ztxt = (bytes: number): Buffer => pngChunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), zlibZeros(bytes)]));
