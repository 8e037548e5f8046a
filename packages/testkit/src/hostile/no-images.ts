import { gzipSync } from "node:zlib";
import { type HostileFile, hostile } from "./hostile-file.ts";
import { u16le, u32le } from "./integers.ts";

/** A TIFF whose only directory names itself as the next one. */
const TIFF_RING = Buffer.concat([Buffer.from("II*\0"), u32le(8), u16le(0), u32le(8)]);

const FILES: readonly (readonly [name: string, why: string, bytes: Buffer])[] = [
  ["empty.jpg", "no byte", Buffer.alloc(0)],
  ["one-byte.jpg", "one byte", Buffer.from([0xff])],
  ["two-bytes.jpg", "two bytes", Buffer.from([0xff, 0xd8])],
  ["nul.png", "NUL bytes", Buffer.alloc(10_000)],
  ["text.jpg", "a letter", Buffer.from("This is a letter, not a picture.\n".repeat(20))],
  ["page.jpg", "a page", Buffer.from("<!doctype html><title>not found</title>")],
  ["json.png", "an answer of some service", Buffer.from('{"error":"not found"}')],
  ["document.jpg.pdf", "a document", Buffer.from("%PDF-1.7\n%\u00e2\u00e3\n1 0 obj<<>>endobj\n")],
  ["document.eps", "a program that draws", Buffer.from("%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file\n")],
  ["commands.mvg", "drawing commands", Buffer.from("push graphic-context\nfill 'url(http://127.0.0.1/\"|id\")'\npop")],
  ["list.png", "the name of another file", Buffer.from("@/etc/passwd")],
  ["archive.png", "an archive", Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(60)])],
  ["deflated.png", "something deflated", gzipSync(Buffer.alloc(100_000))],
  ["program.jpg", "a program", Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01"), Buffer.alloc(60)])],
  ["ring.tif", "a TIFF directory that follows itself", TIFF_RING],
  ["big-endian.tif", "a TIFF", Buffer.concat([Buffer.from("MM\0*\0\0\0\x08"), Buffer.alloc(20, 0xff)])],
  ["big.tif", "a BigTIFF", Buffer.concat([Buffer.from("II+\0\x08\0\0\0"), Buffer.alloc(20, 0xff)])],
  ["ring-named.jpg", "a TIFF under another name", TIFF_RING],
  ["picture.bmp", "a BMP", Buffer.concat([Buffer.from("BM"), u32le(70), Buffer.alloc(64, 0x7f)])],
  ["icon.ico", "an icon", Buffer.concat([Buffer.from("\0\0\x01\0\x01\0"), Buffer.alloc(40)])],
  ["layers.psd", "a Photoshop document", Buffer.concat([Buffer.from("8BPS\0\x01"), Buffer.alloc(40)])],
  ["picture.jxl", "a JPEG XL", Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.alloc(40)])],
  ["picture.jp2", "a JPEG 2000", Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1")],
  [
    "sound.webp",
    "a sound in WebP's container",
    Buffer.concat([Buffer.from("RIFF\x24\0\0\0WAVEfmt "), Buffer.alloc(30)]),
  ],
  ["later.gif", "a GIF of a version there is not", Buffer.concat([Buffer.from("GIF90a"), Buffer.alloc(30)])],
  ["newlines.png", "a PNG that went through a text filter", Buffer.from("\x89PNG\n\x1a\n\0\0\0\rIHDR", "latin1")],
];

/** Files that are none of the accepted formats, whatever they are called. */
export const NO_IMAGES: readonly HostileFile[] = FILES.map(([name, why, bytes]) =>
  hostile(name, "UNSUPPORTED_FORMAT", why, () => bytes),
);
