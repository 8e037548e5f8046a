import sharp from "sharp";
import { photo } from "../corpus/photo.ts";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { u32be } from "./integers.ts";

const small = () => photo({ width: 160, height: 120, seed: 3, format: "avif" });

/** AVIFs, and what comes in the same container (ISO/IEC 14496-12). */
export const ISO_MEDIA_FILES: readonly HostileFile[] = [
  hostile("phone.heic", "UNSUPPORTED_FORMAT", "a phone's picture", () => ftyp("heic", "mif1", "heic")),
  hostile("burst.heic", "UNSUPPORTED_FORMAT", "a phone's pictures", () => ftyp("hevc", "msf1")),
  hostile("container.heif", "UNSUPPORTED_FORMAT", "a container that does not say what for", () => ftyp("mif1", "miaf")),
  hostile("film.mp4", "UNSUPPORTED_FORMAT", "a film", () => ftyp("isom", "iso2", "mp41")),
  hostile("film-named.avif", "UNSUPPORTED_FORMAT", "a film that calls an AVIF compatible", () => ftyp("mp42", "avif")),
  hostile("magic.avif", "CORRUPT_IMAGE", "brands and no more", () => ftyp("avif", "mif1")),
  hostile("sequence.avif", "CORRUPT_IMAGE", "the brands of a film of AVIFs and no more", () => ftyp("avis", "msf1")),
  hostile("heic-inside.avif", "CORRUPT_IMAGE", "the brand of AVIF on a phone's picture", async () =>
    renamed(renamed(await small(), "av01", "hvc1"), "av1C", "hvcC"),
  ),
  hostile("half.avif", "CORRUPT_IMAGE", "the second half is missing", async () => {
    const whole = await small();
    return whole.subarray(0, whole.length / 2);
  }),
  hostile("99-percent.avif", "CORRUPT_IMAGE", "1 % is missing", async () => {
    const whole = await small();
    return whole.subarray(0, Math.floor(whole.length * 0.99));
  }),
  hostile("sides-65535.avif", "IMAGE_TOO_LARGE", "4,295 megapixels by its header", async () =>
    sized(await small(), 65_535, 65_535),
  ),
  hostile(
    "sides-7000.avif",
    "IMAGE_TOO_LARGE",
    "49 megapixels by its header, for which a decoder takes 900 MB",
    async () => sized(await small(), 7_000, 7_000),
  ),
  hostile("sides-0.avif", "CORRUPT_IMAGE", "no pixels by its header", async () => sized(await small(), 0, 0)),
  hostile("sides-3500.avif", "CORRUPT_IMAGE", "12 megapixels by its header, few of them there", async () =>
    sized(await small(), 3_500, 3_500),
  ),
  hostile("sides-1000.avif", "CORRUPT_IMAGE", "12 megapixels, one by its header", async () =>
    sized(await plain(3_500, 3_500), 1_000, 1_000),
  ),
  hostile("location.avif", "CORRUPT_IMAGE", "pixels that lie beyond the file", async () => {
    const whole = await small();
    return Buffer.from(whole).fill(0x7f, whole.indexOf("iloc") + 12, whole.indexOf("iloc") + 24);
  }),
  hostile("noise-inside.avif", "CORRUPT_IMAGE", "pixels of noise", async () => {
    const whole = await small();
    return Buffer.from(whole).fill(Buffer.from([0x12, 0x9e, 0x00, 0xfb]), whole.indexOf("mdat") + 4);
  }),
  hostile("box-length.avif", "CORRUPT_IMAGE", "a box of 16 EiB", async () => {
    const endless = Buffer.concat([u32be(1), Buffer.from("meta"), Buffer.alloc(8, 0xff)]);
    return Buffer.concat([ftyp("avif", "mif1"), endless, (await small()).subarray(32)]);
  }),
  hostile("boxes-within.avif", "CORRUPT_IMAGE", "boxes within boxes, 100,000 deep", () => {
    const depth = 100_000;
    const boxes = Array.from({ length: depth }, (_, at) => [u32be((depth - at) * 8), Buffer.from("dinf")]);
    return Buffer.concat([ftyp("avif", "mif1"), ...boxes.flat()]);
  }),
  hostile("10-bit.avif", "ok", "10 bits a channel", () => tenBit()),
  hostile("one-pixel.avif", "ok", "1 × 1", () => plain(1, 1)),
  hostile("12-megapixels.avif", "ok", "as large as may be", () => plain(3_500, 3_500)),
  hostile("8-megapixels-10-bit.avif", "ok", "as large as may be of 10 bits a channel", () =>
    plain(2_880, 2_880, { bitdepth: 10 }),
  ),
  hostile("12-megapixels-10-bit.avif", "IMAGE_TOO_LARGE", "too large for 10 bits a channel", async () =>
    sized(await tenBit(), 3_500, 3_500),
  ),
];

function ftyp(major: string, ...compatible: readonly string[]): Buffer {
  const brands = Buffer.from([major, "\0\0\0\0", ...compatible].join(""));
  return Buffer.concat([u32be(brands.length + 8), Buffer.from("ftyp"), brands, Buffer.alloc(100)]);
}

/** Tells other sides than the picture has (`ispe`, ISO/IEC 23008-12, 6.5.3). */
function sized(whole: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(whole);
  copy.set([...u32be(width), ...u32be(height)], whole.indexOf("ispe") + 8);
  return copy;
}

function renamed(whole: Buffer, from: string, to: string): Buffer {
  return Buffer.from(whole.toString("latin1").replaceAll(from, to), "latin1");
}

const plain = (width: number, height: number, options: { readonly bitdepth?: 10 } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "#c86432" } })
    .avif({ effort: 0, ...options })
    .toBuffer();

const tenBit = async (): Promise<Buffer> =>
  sharp(await small())
    .avif({ effort: 0, bitdepth: 10 })
    .toBuffer();
