/** Tags that are read, by number (EXIF 2.32, section 4.6). */
export const TAGS = {
  make: 0x010f,
  model: 0x0110,
  artist: 0x013b,
  copyright: 0x8298,
  exposureTime: 0x829a,
  fNumber: 0x829d,
  isoSpeed: 0x8827,
  dateTimeOriginal: 0x9003,
  offsetTimeOriginal: 0x9011,
  focalLength: 0x920a,
  lensModel: 0xa434,
} as const;

/** The name of a tag that is read. */
export type TagName = keyof typeof TAGS;

/** What tags say: text as bytes, numbers as they are, of several the first. */
export type TagValues = ReadonlyMap<number, Buffer | number>;

const WANTED: ReadonlySet<number> = new Set(Object.values(TAGS));
const EXIF_POINTER = 0x8769;
const ENTRY_BYTES = 12;
const MAX_ENTRIES = 1_000;
const MAX_TEXT_BYTES = 400;

/**
 * Reads the tags above out of an EXIF block, from its first directory and the EXIF directory. The work is bounded by the
 * number of entries, whatever lengths and offsets they claim. What does not make sense is left out; never throws.
 */
export function readTags(exif: Buffer): TagValues {
  const tiff = exif.subarray(exif.toString("latin1", 0, 6) === "Exif\0\0" ? 6 : 0);
  const values = new Map<number, Buffer | number>();
  const order = tiff.toString("latin1", 0, 2);
  if (order === "II" || order === "MM") {
    const block = new Block(tiff, order === "II");
    block.readDirectory(block.uint32(4), values);
    const pointer = values.get(EXIF_POINTER);
    if (typeof pointer === "number") block.readDirectory(pointer, values);
  }
  return values;
}

/** The TIFF structure that EXIF comes in (TIFF 6.0, section 2). */
class Block {
  readonly #bytes: Buffer;
  readonly #littleEndian: boolean;

  constructor(bytes: Buffer, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
  }

  /** The first of two equal tags wins. */
  readDirectory(offset: number | undefined, values: Map<number, Buffer | number>): void {
    const count = offset === undefined ? undefined : this.#uint16(offset);
    if (offset === undefined || count === undefined) return;
    for (let index = 0; index < Math.min(count, MAX_ENTRIES); index += 1) {
      const entry = offset + 2 + index * ENTRY_BYTES;
      const tag = this.#uint16(entry);
      const value = tag === EXIF_POINTER || WANTED.has(tag ?? 0) ? this.#value(entry) : undefined;
      if (tag !== undefined && value !== undefined && !values.has(tag)) values.set(tag, value);
    }
  }

  uint32(offset: number): number | undefined {
    if (offset + 4 > this.#bytes.length) return undefined;
    return this.#littleEndian ? this.#bytes.readUInt32LE(offset) : this.#bytes.readUInt32BE(offset);
  }

  #uint16(offset: number): number | undefined {
    if (offset + 2 > this.#bytes.length) return undefined;
    return this.#littleEndian ? this.#bytes.readUInt16LE(offset) : this.#bytes.readUInt16BE(offset);
  }

  #value(entry: number): Buffer | number | undefined {
    switch (this.#uint16(entry + 2)) {
      case 2:
        return this.#text(entry);
      case 3:
        return this.#uint16(entry + 8);
      case 4:
        return this.uint32(entry + 8);
      case 5:
        return this.#rational(this.uint32(entry + 8));
      default:
        return undefined;
    }
  }

  /** Short text lies in the entry itself. */
  #text(entry: number): Buffer | undefined {
    const length = this.uint32(entry + 4) ?? 0;
    const start = length <= 4 ? entry + 8 : this.uint32(entry + 8);
    return start === undefined ? undefined : this.#bytes.subarray(start, start + Math.min(length, MAX_TEXT_BYTES));
  }

  #rational(offset = Number.POSITIVE_INFINITY): number | undefined {
    const [above, below] = [this.uint32(offset), this.uint32(offset + 4)];
    return above === undefined || below === undefined ? undefined : above / below;
  }
}
