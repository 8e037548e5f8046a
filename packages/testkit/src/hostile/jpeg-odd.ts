import sharp from "sharp";
import { ORIENTATIONS } from "../corpus/oriented.ts";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { exif, jpegWith, MARKER, patched, segment, smallJpeg } from "./jpeg-parts.ts";
import { jpegOfScans } from "./jpeg-scans.ts";

/** JPEGs that are rare and right, and those whose metadata alone is wrong. */
export const JPEG_ODD: readonly HostileFile[] = [
  ...ORIENTATIONS.map((orientation) =>
    hostile(`orientation-${orientation}.jpg`, "ok", `EXIF orientation ${orientation}`, () =>
      jpegWith(exif(orientation)),
    ),
  ),
  hostile("orientation-9.jpg", "ok", "an orientation there is not", () => jpegWith(exif(9))),
  hostile("orientation-text.jpg", "ok", "an orientation that is a text somewhere", () =>
    jpegWith(exif(0xffff_fff0, { type: 2, count: 0xffff_ffff })),
  ),
  hostile("exif-loop.jpg", "ok", "EXIF directories in a ring", () => jpegWith(exif(6, { next: 8 }))),
  hostile("exif-pointer.jpg", "ok", "an EXIF directory that points to itself", () =>
    jpegWith(exif(8, { tag: 0x8769, type: 4 })),
  ),
  hostile("exif-noise.jpg", "ok", "EXIF of noise", () =>
    jpegWith(segment(MARKER.app1, Buffer.from(`Exif\0\0II*\0${"\u00fe\u00ff\u0001".repeat(900)}`, "latin1"))),
  ),
  hostile("profile-noise.jpg", "ok", "a colour profile of noise", () =>
    jpegWith(segment(MARKER.app2, Buffer.from(`ICC_PROFILE\0\u0001\u0001${"\u00a7\u0003".repeat(400)}`, "latin1"))),
  ),
  hostile("profile-part.jpg", "ok", "the second of three parts of a colour profile", () =>
    jpegWith(segment(MARKER.app2, Buffer.from("ICC_PROFILE\0\u0002\u0003part", "latin1"))),
  ),
  hostile("profile-cmyk.jpg", "ok", "a profile for inks on a picture of light", async () => {
    const { icc = Buffer.alloc(0) } = await sharp(await cmyk({ profile: true })).metadata();
    const parts = Math.ceil(icc.length / 60_000);
    return jpegWith(
      ...Array.from({ length: parts }, (_, at) =>
        segment(
          MARKER.app2,
          Buffer.concat([
            Buffer.from("ICC_PROFILE\0"),
            Buffer.from([at + 1, parts]),
            icc.subarray(at * 60_000, (at + 1) * 60_000),
          ]),
        ),
      ),
    );
  }),
  hostile("cmyk.jpg", "ok", "four inks", () => cmyk()),
  hostile("ycck.jpg", "ok", "four inks, coded as light and black", async () =>
    patched(await cmyk(), MARKER.app14, 11, [2]),
  ),
  hostile("grey.jpg", "ok", "one channel", async () =>
    sharp(await smallJpeg())
      .greyscale()
      .jpeg()
      .toBuffer(),
  ),
  hostile("progressive.jpg", "ok", "in ten scans", async () =>
    sharp(await smallJpeg())
      .jpeg({ progressive: true })
      .toBuffer(),
  ),
  hostile("one-pixel.jpg", "ok", "1 × 1", () => plain(1, 1)),
  hostile("wide.jpg", "ok", "as wide as can be", () => plain(65_500, 1)),
  hostile("50-megapixels.jpg", "ok", "as large as may be", () => plain(7_071, 7_071)),
  hostile("50-megapixels-grey-progressive.jpg", "ok", "the same in two scans, of one channel", () =>
    jpegOfScans(7_064, 1),
  ),
  hostile("50-megapixels-progressive.jpg", "ok", "the same, of three channels", () => jpegOfScans(7_064, 1, 3)),
  hostile("50-megapixels-cmyk-progressive.jpg", "IMAGE_TOO_LARGE", "the same, of four inks: 400 MB", () =>
    jpegOfScans(7_064, 1, 4),
  ),
];

const plain = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "#c86432" } })
    .jpeg()
    .toBuffer();

async function cmyk({ profile = false } = {}): Promise<Buffer> {
  const picture = sharp(await smallJpeg()).toColourspace("cmyk");
  return (profile ? picture.withIccProfile("cmyk") : picture).jpeg().toBuffer();
}
