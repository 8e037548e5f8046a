import type { SourceFormat } from "@sheaf/image-options";
import { ImageFault } from "./fault.ts";
import { readJpegOutline } from "./jpeg-outline.ts";
import { countWebpFrames } from "./webp-frames.ts";

/** Of a JPEG. Usual are 1 and about 10; a decoder goes through the whole picture for each, however little it says. */
const MAX_SCANS = 100;

/** Of a WebP, whether they are asked for or not: its reader takes time with their square, half a second for these. */
const MAX_FRAMES = 10_000;

/**
 * Refuses, before a decoder gets to see it, a small file that keeps one busy for minutes, or one in which no damage ever
 * shows. Tells the scans of a JPEG, 0 for others. Throws ImageFault.
 */
export async function checkStructure(path: string, format: SourceFormat): Promise<{ readonly scans: number }> {
  if (format === "webp") await checkFrames(path);
  return { scans: format === "jpeg" ? await checkedScans(path) : 0 };
}

async function checkFrames(path: string): Promise<void> {
  if ((await countWebpFrames(path, MAX_FRAMES)) <= MAX_FRAMES) return;
  throw new ImageFault("IMAGE_TOO_LARGE", `the WebP has more frames than the limit of ${MAX_FRAMES} frames`);
}

async function checkedScans(path: string): Promise<number> {
  const { scans, arithmetic } = await readJpegOutline(path, MAX_SCANS);
  if (arithmetic) throw new ImageFault("UNSUPPORTED_FORMAT", "JPEG with arithmetic coding is not accepted");
  if (scans <= MAX_SCANS) return scans;
  throw new ImageFault("IMAGE_TOO_LARGE", `the JPEG has more scans than the limit of ${MAX_SCANS} scans`);
}
