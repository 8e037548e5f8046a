import { ALIGNMENT, HEAD_NUMBERS, WIDTHS } from "./column-writer.ts";

/** What a column may be read into. */
type Target = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * A column of no more numbers stays in one memory when it is cut: most of what many small arrays take is beside their
 * numbers. A longer one does not, because one of its pieces would keep all of it.
 */
const TOGETHER = 4_096;

/** Reads what a {@link "./column-writer.ts" | ColumnWriter} has packed, in the same order. RangeError where it ends too soon. */
export class ColumnReader {
  readonly #buffer: ArrayBuffer;
  #at = 0;
  readonly #texts: readonly string[];

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#texts = this.#readTexts();
  }

  /** The next column. */
  numbers(): Float64Array<ArrayBuffer> {
    return this.into((length) => new Float64Array(length));
  }

  /** The next column, in an array that `make` makes for so many numbers. */
  into<T extends Target>(make: (length: number) => T): T {
    const [shape = 0, base = 0] = new Float64Array(this.#buffer, this.#at, HEAD_NUMBERS);
    this.#at += HEAD_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
    const length = Math.floor(shape / WIDTHS);
    const width = shape % WIDTHS;
    const target = make(length);
    if (width === 0) return base === 0 ? target : fill(target, base);
    target.set(viewOf(this.#buffer, this.#at, { width, length }));
    this.#at += Math.ceil((length * width) / ALIGNMENT) * ALIGNMENT;
    if (base !== 0) for (let i = 0; i < length; i++) target[i] = (target[i] ?? 0) + base;
    return target;
  }

  /** The next column, cut into pieces of these lengths. */
  cut<T extends Target>(lengths: Float64Array, make: (length: number) => T): T[] {
    const column = this.into(make);
    const together = column.length <= TOGETHER || lengths.length === 1;
    const pieces: T[] = [];
    let from = 0;
    for (const length of lengths) {
      const to = from + length;
      pieces.push((together ? column.subarray(from, to) : column.slice(from, to)) as T);
      from = to;
    }
    return pieces;
  }

  /** The text of a number. */
  text(number: number): string {
    return this.#texts[number] ?? "";
  }

  #readTexts(): string[] {
    const lengths = this.numbers();
    const bytes = Buffer.from(this.into((length) => new Uint8Array(length)).buffer);
    const texts: string[] = [];
    let from = 0;
    for (const length of lengths) {
      texts.push(bytes.toString("utf8", from, from + length));
      from += length;
    }
    return texts;
  }
}

/** By kind: `fill` of a union of arrays cannot be called. */
function fill<T extends Target>(target: T, value: number): T {
  (target as Uint8Array).fill(value);
  return target;
}

function viewOf(buffer: ArrayBuffer, at: number, { width, length }: { width: number; length: number }) {
  if (width === 1) return new Uint8Array(buffer, at, length);
  if (width === 2) return new Uint16Array(buffer, at, length);
  return width === 4 ? new Uint32Array(buffer, at, length) : new Float64Array(buffer, at, length);
}
