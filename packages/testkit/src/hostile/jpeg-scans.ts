import { u16be } from "./integers.ts";
import { jpeg, MARKER, segment } from "./jpeg-parts.ts";

/** The longest run of empty blocks that one code can tell: 14 further bits, and one for their number. */
const MAX_RUN = 2 ** 15 - 1;

const ONES = Buffer.alloc(64, 1);
/** The one code `0`, for whatever symbol. */
const oneCode = (table: number, symbol: number): Buffer =>
  segment(MARKER.huffman, Buffer.from([table, 1, ...Array<number>(15).fill(0), symbol]));

/**
 * A progressive JPEG (ITU T.81, G.1) whose pixels are all the same, told so again in each of many scans. A scan has some
 * 50 bytes, and a decoder goes through all blocks for each.
 *
 * @param components 1: grey, 3: colour, 4: inks.
 */
export function jpegOfScans(side: number, scans: number, components = 1): Buffer {
  const blocks = Math.ceil(side / 8) ** 2;
  const ids = Array.from({ length: components }, (_, at) => at + 1);
  const sampling = Buffer.from(ids.flatMap((id) => [id, 0x11, 0]));
  return jpeg(
    segment(MARKER.quantization, Buffer.concat([Buffer.from([0]), ONES])),
    segment(MARKER.progressive, Buffer.from([8, ...u16be(side), ...u16be(side), components, ...sampling])),
    oneCode(0x00, 0),
    oneCode(0x10, 0xe0),
    scan(ids, [0, 0], Buffer.alloc(Math.ceil((blocks * components) / 8))),
    ...Array<Buffer>(scans).fill(scan([1], [1, 63], emptyBlocks(blocks))),
  );
}

function scan(ids: readonly number[], [first, last]: readonly [number, number], data: Buffer): Buffer {
  const header = Buffer.from([ids.length, ...ids.flatMap((id) => [id, 0x00]), first, last, 0]);
  return Buffer.concat([segment(MARKER.scan, header), data]);
}

/** Runs as long as they get, as bits: the code `0`, then how far the run is beyond its shortest. */
function emptyBlocks(blocks: number): Buffer {
  const runs = Math.ceil(blocks / MAX_RUN);
  const bits = Array.from({ length: runs }, (_, run) => {
    const length = Math.floor((blocks * (run + 1)) / runs) - Math.floor((blocks * run) / runs);
    return `0${(length - 2 ** 14).toString(2).padStart(14, "0")}`;
  }).join("");
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, "1"), 2)) ?? [];
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}
