import { type FileHandle, open } from "node:fs/promises";
import { type SniffedFormat, sniff } from "@sheaf/blobs";
import { SOURCE_FORMATS, type SourceFormat } from "@sheaf/image-options";
import sharp, { type Metadata } from "sharp";
import { checkStructure } from "./check-structure.ts";
import { ImageFault } from "./fault.ts";
import type { ImageLimits } from "./limits.ts";
import type { Size } from "./output-size.ts";
import { pixelWeight } from "./pixel-weight.ts";

/** What is known of a source before any pixel of it is decoded. It is within all limits. */
export interface Source {
  readonly path: string;
  readonly format: SourceFormat;
  /** Of the file. */
  readonly bytes: number;
  /** Upright, one frame; pixels. Animations are not turned. */
  readonly width: number;
  readonly height: number;
  /** As the file holds it, before its orientation is followed. */
  readonly stored: Size;
  /** Frames the file has. */
  readonly frames: number;
  /** Whether all of them are decoded; else the first. */
  readonly animated: boolean;
  /** How long each frame is shown, in ms, and how often all are (0: for ever). Animations only. */
  readonly delay: readonly number[] | undefined;
  readonly loop: number | undefined;
  /** What else the header says. */
  readonly header: Metadata;
}

const HEAD_BYTES = 4096;

/** Looks at a file's size, first bytes and header. Throws ImageFault when it is missing, not an accepted image, or over a limit. */
export async function inspectSource(path: string, animated: boolean, limits: ImageLimits): Promise<Source> {
  const { bytes, head } = await readHead(path);
  const format = acceptedFormat(bytes, head, limits);
  const { scans } = await checkStructure(path, format);
  const header = await readHeader(path, format);
  const stored = { width: header.width, height: header.height };
  const frames = header.pages ?? 1;
  const moves = animated && frames > 1;
  const seen = { ...(moves ? stored : header.autoOrient), frames, animated: moves };
  checkPixels({ ...seen, weight: pixelWeight(header, scans) }, limits);
  return { path, format, bytes, ...seen, stored, delay: header.delay, loop: header.loop, header };
}

function acceptedFormat(bytes: number, head: Uint8Array, limits: ImageLimits): SourceFormat {
  if (bytes > limits.imageBytes) {
    throw new ImageFault(
      "IMAGE_TOO_LARGE",
      `the file has ${bytes} bytes; the limit is ${limits.imageBytes} bytes an image`,
    );
  }
  const { format } = sniff(head);
  const accepted = SOURCE_FORMATS.find((candidate) => candidate === format);
  if (accepted === undefined) {
    throw new ImageFault(
      "UNSUPPORTED_FORMAT",
      `this looks like ${describe(format, head)}; accepted are ${SOURCE_FORMATS.join(", ")}`,
    );
  }
  return accepted;
}

async function readHead(path: string): Promise<{ bytes: number; head: Uint8Array }> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw new ImageFault("IMAGE_NOT_FOUND", "the image does not exist", { cause });
  }
  try {
    const { size: bytes } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { bytes, head: buffer.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}

/** The decoder's own word must agree with the first bytes; the pixel limit is ours to check, so that it can be named. */
async function readHeader(path: string, format: SourceFormat): Promise<Metadata> {
  let metadata: Metadata;
  try {
    metadata = await sharp(path, { failOn: "warning", limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new ImageFault("CORRUPT_IMAGE", `the ${format} header cannot be read`, { cause });
  }
  const decoder = format === "avif" ? "heif" : format;
  if (metadata.format !== decoder || (format === "avif" && metadata.compression !== "av1")) {
    throw new ImageFault("CORRUPT_IMAGE", `the file begins as ${format} and goes on as ${metadata.format}`);
  }
  return metadata;
}

interface Seen extends Pick<Source, "width" | "height" | "frames" | "animated"> {
  /** How many pixels each counts as. */
  readonly weight: number;
}

function checkPixels({ width, height, frames, animated, weight }: Seen, limits: ImageLimits): void {
  if (animated && frames > limits.frames) {
    throw new ImageFault("IMAGE_TOO_LARGE", `the animation has ${frames} frames; the limit is ${limits.frames} frames`);
  }
  const pixels = width * height * (animated ? frames : 1);
  if (pixels * weight > limits.pixels) {
    const times = (animated ? `, ${frames} frames` : "") + (weight > 1 ? `, each counts ${weight} times` : "");
    throw new ImageFault(
      "IMAGE_TOO_LARGE",
      `the image has ${megapixels(pixels)} megapixels (${width} × ${height}${times}); the limit is ${megapixels(limits.pixels)} megapixels`,
    );
  }
}

const megapixels = (pixels: number): string => String(Math.ceil(pixels / 100_000) / 10);

/** What a refused file looks like, in a person's words. */
function describe(format: SniffedFormat, head: Uint8Array): string {
  if (format !== "unknown") {
    return format.toUpperCase();
  }
  if (head.length === 0) {
    return "an empty file";
  }
  return looksLikeText(head) ? "text" : "no image format known here";
}

function looksLikeText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
