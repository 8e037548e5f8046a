import { photo } from "../corpus/photo.ts";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { u16be, u32be } from "./integers.ts";
import { blackPng, IEND, ihdr, pixelBytes, png, pngChunk } from "./png-parts.ts";
import { zlibZeros } from "./zlib-zeros.ts";

const SMALL = { width: 32, height: 24 };
const PALETTE = pngChunk("PLTE", Buffer.from([10, 20, 30, 200, 100, 50]));

/** PNGs that are rare and right. */
export const PNG_ODD: readonly HostileFile[] = [
  hostile("one-pixel.png", "ok", "1 × 1", () => blackPng({ width: 1, height: 1 })),
  hostile("wide.png", "ok", "20,000 × 1", () => blackPng({ width: 20_000, height: 1 })),
  hostile("tall.png", "ok", "1 × 20,000", () => blackPng({ width: 1, height: 20_000 })),
  hostile("one-bit.png", "ok", "1 bit of grey", () => blackPng({ ...SMALL, colour: "grey", depth: 1 })),
  hostile("grey-alpha-16.png", "ok", "grey and alpha of 16 bits", () =>
    blackPng({ ...SMALL, colour: "greyAlpha", depth: 16 }),
  ),
  hostile("rgba-16-interlaced.png", "ok", "colour and alpha of 16 bits, interlaced", () =>
    blackPng({ ...SMALL, colour: "rgba", depth: 16, interlaced: true }),
  ),
  hostile("palette-transparent.png", "ok", "a palette with a transparent colour", () =>
    blackPng({ ...SMALL, colour: "palette", depth: 2 }, PALETTE, pngChunk("tRNS", Buffer.from([0]))),
  ),
  hostile("animated.png", "ok", "two frames, the second larger than the picture", () => animated()),
  hostile("no-end.png", "ok", "all pixels, but no IEND", () => blackPng(SMALL).subarray(0, -IEND.length)),
  hostile("broken-profile.png", "ok", "a colour profile of noise", () =>
    blackPng(SMALL, pngChunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), zlibZeros(4_000)]))),
  ),
  hostile("png-named.jpg", "ok", "a wrong extension", () => photo({ width: 160, height: 120, format: "png" })),
  hostile("50-megapixels.png", "ok", "as large as may be", () => blackPng({ width: 7_071, height: 7_071 })),
  hostile("50-megapixels-interlaced.png", "ok", "as large as may be, and nothing of it to be seen before its end", () =>
    blackPng({ width: 7_071, height: 7_071, interlaced: true }),
  ),
  hostile("16-megapixels-rgba-16-interlaced.png", "ok", "as large as may be in 64 bits a pixel", () =>
    blackPng({ width: 4_000, height: 4_000, colour: "rgba", depth: 16, interlaced: true }),
  ),
  hostile(
    "50-megapixels-rgba-16-interlaced.png",
    "IMAGE_TOO_LARGE",
    "400 MB, not a row of it whole before its end",
    () => blackPng({ width: 7_071, height: 7_071, colour: "rgba", depth: 16, interlaced: true }),
  ),
];

/** Chunks of the animation extension (W3C PNG third edition, 11.3.6). */
function animated(): Buffer {
  const control = (sequence: number, side: number) =>
    pngChunk("fcTL", Buffer.concat([...[sequence, side, side, 0, 0].map(u32be), u16be(1), u16be(10), Buffer.alloc(2)]));
  const pixels = zlibZeros(pixelBytes({ width: 24, height: 24 }));
  return png(
    ihdr({ width: 24, height: 24 }),
    pngChunk("acTL", Buffer.concat([u32be(2), u32be(0)])),
    control(0, 24),
    pngChunk("IDAT", pixels),
    control(1, 60_000),
    pngChunk("fdAT", Buffer.concat([u32be(2), pixels])),
    IEND,
  );
}
