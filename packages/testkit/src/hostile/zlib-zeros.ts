import { constants, deflateRawSync } from "node:zlib";
import { u16be } from "./integers.ts";

const PIECE_BYTES = 1 << 20;
const ZLIB_HEADER = Buffer.from([0x78, 0xda]);
/** An empty stored block, marked as the last (RFC 1951, 3.2.4). */
const LAST_BLOCK = Buffer.from([1, 0, 0, 0xff, 0xff]);

/** A zlib stream (RFC 1950) that inflates to so many zero bytes; a thousandth of that itself, and made in no time. */
export function zlibZeros(bytes: number): Buffer {
  const pieces = Math.floor(bytes / PIECE_BYTES);
  return Buffer.concat([
    ZLIB_HEADER,
    ...Array<Buffer>(pieces).fill(deflated(PIECE_BYTES)),
    deflated(bytes % PIECE_BYTES),
    LAST_BLOCK,
    // Adler-32 of zeros: 1, and as many times 1 as there are bytes.
    u16be(bytes % 65_521),
    u16be(1),
  ]);
}

/** Without a last block, and without references to what comes before: it may follow anything. */
const deflated = (bytes: number): Buffer =>
  deflateRawSync(Buffer.alloc(bytes), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
