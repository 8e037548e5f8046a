import { gif, gifFrame } from "./gif-parts.ts";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { jpegWith, MARKER, segment, smallJpeg } from "./jpeg-parts.ts";
import { blackPng, IEND, ihdr, PNG_MAGIC, png, pngChunk } from "./png-parts.ts";
import { webp } from "./webp-parts.ts";

const HTML = "<!doctype html><script>alert(document.domain)</script>";
const PDF = "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n";
/** The last record of an archive without files; readers look for it from the end (APPNOTE 4.3.16). */
const ZIP_END = Buffer.concat([Buffer.from("PK\x05\x06"), Buffer.alloc(18)]);

const dot = () => gif(1, 1, gifFrame({ width: 1, height: 1 }));

/** Files that are several things at once. What begins and goes on as an image is one, whatever else it is. */
export const POLYGLOTS: readonly HostileFile[] = [
  hostile("archive-behind.gif", "ok", "a picture and an archive", () => Buffer.concat([dot(), ZIP_END])),
  hostile("archive-behind.jpg", "ok", "a picture and an archive", async () =>
    Buffer.concat([await smallJpeg(), ZIP_END]),
  ),
  hostile("page-inside.jpg", "ok", "a page in a comment", () => jpegWith(segment(MARKER.comment, Buffer.from(HTML)))),
  hostile("page-inside.png", "ok", "a page in a comment", () =>
    blackPng({ width: 8, height: 8 }, pngChunk("tEXt", Buffer.from(`Comment\0${HTML}`))),
  ),
  hostile("page-behind.png", "ok", "a picture and a page", () =>
    Buffer.concat([blackPng({ width: 8, height: 8 }), Buffer.from(HTML)]),
  ),
  hostile("script.gif", "CORRUPT_IMAGE", "a script that begins as a GIF", () =>
    Buffer.from(`GIF89a/*${"\0".repeat(40)}*/=1;alert(1)`),
  ),
  hostile("page.png", "CORRUPT_IMAGE", "a page behind a PNG's first bytes", () =>
    Buffer.concat([PNG_MAGIC, Buffer.from(HTML)]),
  ),
  hostile("document.jpg", "CORRUPT_IMAGE", "a PDF behind a JPEG's first bytes", () =>
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(PDF)]),
  ),
  hostile("archive.webp", "CORRUPT_IMAGE", "an archive behind a WebP's first bytes", () => webp([ZIP_END])),
  hostile("page.avif", "CORRUPT_IMAGE", "a page behind an AVIF's first bytes", () =>
    Buffer.concat([Buffer.from("\0\0\0\x14ftypavif\0\0\0\0mif1"), Buffer.from(HTML)]),
  ),
  hostile("jpeg-within.png", "CORRUPT_IMAGE", "a JPEG in a PNG's chunk of pixels", async () =>
    png(ihdr({ width: 160, height: 120 }), pngChunk("IDAT", await smallJpeg()), IEND),
  ),
];
