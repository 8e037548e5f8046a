import { type HostileFile, hostile } from "./hostile-file.ts";
import { u16be } from "./integers.ts";
import { jpegWith, MARKER, patched, segment, smallJpeg } from "./jpeg-parts.ts";
import { jpegOfScans } from "./jpeg-scans.ts";

const MIB = 1 << 20;
/** As much as fits into a segment. */
const FULL_BYTES = 65_533;

/** JPEGs that say little and mean much, or say far too much. */
export const JPEG_BOMBS: readonly HostileFile[] = [
  hostile("sides-65500.jpg", "IMAGE_TOO_LARGE", "4,290 megapixels by its header", async () =>
    patched(await smallJpeg(), MARKER.baseline, 1, [...u16be(65_500), ...u16be(65_500)]),
  ),
  hostile(
    "sides-65535.jpg",
    "CORRUPT_IMAGE",
    "the largest sides that can be written down, which no decoder takes",
    async () => patched(await smallJpeg(), MARKER.baseline, 1, [0xff, 0xff, 0xff, 0xff]),
  ),
  hostile("sides-7000.jpg", "CORRUPT_IMAGE", "49 megapixels by its header, few of them there", async () =>
    patched(await smallJpeg(), MARKER.baseline, 1, [...u16be(7_000), ...u16be(7_000)]),
  ),
  hostile("scans-20000.jpg", "IMAGE_TOO_LARGE", "20,000 scans of 49 megapixels", () => jpegOfScans(7_000, 20_000)),
  hostile("scans-100.jpg", "ok", "as many scans as may be, of 49 megapixels", () => jpegOfScans(7_000, 99)),
  hostile("exif-16mib.jpg", "ok", "16 MiB of EXIF in 257 segments", () =>
    jpegWith(...full(MARKER.app1, Buffer.from("Exif\0\0II*\0"))),
  ),
  hostile("profile-16mib.jpg", "ok", "a colour profile in 255 full segments", () =>
    jpegWith(
      ...Array.from({ length: 255 }, (_, at) =>
        segment(MARKER.app2, padded(Buffer.from(`ICC_PROFILE\0${String.fromCharCode(at + 1, 255)}`, "latin1"))),
      ),
    ),
  ),
  hostile("app-16mib.jpg", "ok", "16 MiB for applications that nobody knows", () =>
    jpegWith(...full(0xef, Buffer.alloc(0))),
  ),
  hostile("comments-16mib.jpg", "ok", "16 MiB of comments", () => jpegWith(...full(MARKER.comment, Buffer.alloc(0)))),
  hostile("comments-200000.jpg", "ok", "200,000 empty comments", () =>
    jpegWith(Buffer.concat(Array<Buffer>(200_000).fill(segment(MARKER.comment, Buffer.alloc(0))))),
  ),
  hostile("xmp-16mib.jpg", "ok", "16 MiB of XMP", () =>
    jpegWith(...full(MARKER.app1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x"))),
  ),
  hostile("file-33mib.jpg", "IMAGE_TOO_LARGE", "a picture and 33 MiB of nothing", async () =>
    Buffer.concat([await smallJpeg(), Buffer.alloc(33 * MIB)]),
  ),
];

const padded = (head: Buffer): Buffer => Buffer.concat([head, Buffer.alloc(FULL_BYTES - head.length)]);

const full = (marker: number, head: Buffer): Buffer[] =>
  Array<Buffer>((16 * MIB) / 2 ** 16 + 1).fill(segment(marker, padded(head)));
