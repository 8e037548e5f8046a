import { type FileWindow, withFileWindow } from "./file-window.ts";

/** What the markers of a JPEG file say of how its pixels are coded. */
export interface JpegOutline {
  /** Passes over the whole picture that its decoder makes. Counted up to the limit asked for, and one more. */
  readonly scans: number;
  /** Coded in a way in which any data is a picture, so that damage does not show. */
  readonly arithmetic: boolean;
}

/** Second bytes of markers (ITU T.81, table B.1). */
const [SCAN, END, FILL, STUFFING] = [0xda, 0xd9, 0xff, 0x00];
const ARITHMETIC: ReadonlySet<number> = new Set([0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/**
 * Goes through a JPEG file from marker to marker, as a decoder does, up to its end. Once there are more scans than
 * `maxScans`, the rest is not read. Never finds fault: that is for the decoder.
 */
export function readJpegOutline(path: string, maxScans: number): Promise<JpegOutline> {
  return withFileWindow(path, (file) => outline(file, maxScans));
}

async function outline(file: FileWindow, maxScans: number): Promise<JpegOutline> {
  let [scans, arithmetic, at] = [0, false, 2];
  while (scans <= maxScans) {
    const found = await nextMarker(file, at);
    if (found === undefined || found.marker === END) break;
    if (found.marker === SCAN) scans += 1;
    arithmetic ||= ARITHMETIC.has(found.marker);
    at = found.end + (await segmentBytes(file, found));
  }
  return { scans, arithmetic };
}

interface Marker {
  readonly marker: number;
  /** Where what follows it begins. */
  readonly end: number;
}

/** The next one, over whatever comes before: pixels, mostly. */
async function nextMarker(file: FileWindow, from: number): Promise<Marker | undefined> {
  for (let start = from; ; ) {
    const bytes = await file.from(start, 2);
    if (bytes.length < 2) return undefined;
    let at = bytes.indexOf(FILL);
    while (at !== -1 && at + 1 < bytes.length) {
      const marker = bytes[at + 1] ?? STUFFING;
      if (marker !== STUFFING && marker !== FILL) return { marker, end: start + at + 2 };
      at = bytes.indexOf(FILL, at + 1);
    }
    start += at === -1 ? bytes.length : at;
  }
}

/** Some markers stand alone: restarts, starts, and the one for temporary use. */
async function segmentBytes(file: FileWindow, { marker, end }: Marker): Promise<number> {
  if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) return 0;
  const bytes = await file.from(end, 2);
  return bytes.length < 2 ? 0 : Math.max(2, bytes.readUInt16BE());
}
