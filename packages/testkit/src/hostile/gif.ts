import { gif, gifFrame, gifScreen, subBlocks } from "./gif-parts.ts";
import { type HostileFile, hostile, hostileAnimation } from "./hostile-file.ts";

const DOT = gifFrame({ width: 1, height: 1 });
const SMALL = { width: 16, height: 12 };

/** GIFs. */
export const GIF_FILES: readonly HostileFile[] = [
  hostile("10000-frames.gif", "ok", "10,000 frames, the first asked for", () => frames(10_000)),
  hostile("1000000-frames.gif", "ok", "1,000,000 frames, the first asked for", () => frames(1_000_000)),
  hostileAnimation("10000-frames-moving.gif", "IMAGE_TOO_LARGE", "10,000 frames, all asked for", () => frames(10_000)),
  hostileAnimation("100-frames-of-4-megapixels.gif", "IMAGE_TOO_LARGE", "400 megapixels in 100 frames", () =>
    gif(2_000, 2_000, ...Array<Buffer>(100).fill(DOT)),
  ),
  hostileAnimation("100-frames.gif", "ok", "as many frames as may be, of 49 megapixels together", () =>
    gif(700, 700, ...Array<Buffer>(100).fill(DOT)),
  ),
  hostile("screen-65535.gif", "ok", "4,295 megapixels of screen, which nobody believes, and a frame of one pixel", () =>
    gif(65_535, 65_535, DOT),
  ),
  hostile("frame-65535.gif", "IMAGE_TOO_LARGE", "a frame far larger than its screen", () =>
    gif(1, 1, gifFrame({ width: 65_535, height: 65_535, pixels: 1 })),
  ),
  hostile("frame-beyond.gif", "ok", "a frame that stands over its screen", () =>
    gif(16, 12, gifFrame({ left: 8, top: 8, ...SMALL })),
  ),
  hostileAnimation("second-frame-7000.gif", "ok", "a second frame larger than its screen", () =>
    gif(16, 12, gifFrame(SMALL), gifFrame({ width: 7_000, height: 7_000, pixels: 1 })),
  ),
  hostile("screen-0.gif", "ok", "no screen; its frame counts", () => gif(0, 0, gifFrame(SMALL))),
  hostile("no-frame.gif", "CORRUPT_IMAGE", "a screen and nothing on it", () => gif(16, 12)),
  hostile("frame-0.gif", "ok", "a frame without pixels on an empty screen", () =>
    gif(16, 12, gifFrame({ width: 0, height: 0 })),
  ),
  hostile("magic.gif", "CORRUPT_IMAGE", "the first six bytes alone", () => Buffer.from("GIF89a")),
  hostile("half.gif", "CORRUPT_IMAGE", "the second half is missing", () => {
    const whole = gif(160, 120, gifFrame({ width: 160, height: 120 }));
    return whole.subarray(0, whole.length / 2);
  }),
  hostile("few-pixels.gif", "ok", "one pixel of 49 megapixels and then an end; the rest is empty", () =>
    gif(7_000, 7_000, gifFrame({ width: 7_000, height: 7_000, pixels: 1 })),
  ),
  hostile("codes-beyond.gif", "CORRUPT_IMAGE", "codes that are not in the table yet", () =>
    gif(16, 12, gifFrame(SMALL, Buffer.alloc(200, 0xff))),
  ),
  hostile("code-size-255.gif", "CORRUPT_IMAGE", "codes of 256 bits", () =>
    gif(16, 12, Buffer.from([0x2c, 0, 0, 0, 0, 16, 0, 12, 0, 0, 255]), subBlocks(Buffer.alloc(50))),
  ),
  hostile("no-palette.gif", "ok", "colours of no palette", () => {
    const whole = gif(16, 12, gifFrame(SMALL));
    const flags = Buffer.from([0, 0, 0]);
    return Buffer.concat([whole.subarray(0, 10), flags, whole.subarray(gifScreen(0, 0).length)]);
  }),
  hostile("extensions.gif", "ok", "100,000 extensions that nobody knows", () =>
    gif(16, 12, ...Array<Buffer>(100_000).fill(Buffer.from([0x21, 0x77, 1, 0, 0])), gifFrame(SMALL)),
  ),
  hostile("no-end.gif", "ok", "all pixels, but no end", () => gif(16, 12, gifFrame(SMALL)).subarray(0, -1)),
  hostile("noise-behind.gif", "ok", "noise after the end", () =>
    Buffer.concat([gif(16, 12, gifFrame(SMALL)), Buffer.alloc(5_000, 0x2c)]),
  ),
];

const frames = (count: number): Buffer => gif(1, 1, Buffer.concat(Array<Buffer>(count).fill(DOT)));
