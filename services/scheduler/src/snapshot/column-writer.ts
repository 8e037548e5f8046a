/** Bytes to which every column is padded, so that wide numbers can be read in place. */
export const ALIGNMENT = 8;
/** Numbers before each column: how many it has and how wide they are, in one, and its base. */
export const HEAD_NUMBERS = 2;
/** More than any width in bytes. */
export const WIDTHS = 16;

/**
 * Packs columns of numbers, one behind the other: each as its least number and what the others are above it, in as few
 * bytes as hold that; none where all are alike. What is not whole, or too far apart, is kept as it is.
 */
export class ColumnWriter {
  readonly #parts: Uint8Array[] = [];
  #scratch = new Float64Array(1_024);
  readonly #texts = new Map<string, number>();

  /** Appends a column. */
  numbers(values: ArrayLike<number>): void {
    const scratch = this.#room(values.length);
    for (let i = 0; i < values.length; i++) scratch[i] = values[i] ?? 0;
    this.#pack(scratch.subarray(0, values.length));
  }

  /** Appends a column that comes in pieces. */
  pieces(pieces: readonly (Uint8Array | Uint32Array | Float64Array)[]): void {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const scratch = this.#room(length);
    let at = 0;
    for (const piece of pieces) {
      scratch.set(piece, at);
      at += piece.length;
    }
    this.#pack(scratch.subarray(0, length));
  }

  /** The number under which a text will be found; each is kept once. */
  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.size;
    this.#texts.set(text, number);
    return number;
  }

  /** All columns, behind the texts. */
  finish(): Uint8Array<ArrayBuffer> {
    const columns = this.#parts.splice(0);
    const texts = [...this.#texts.keys()];
    this.numbers(texts.map((text) => Buffer.byteLength(text)));
    this.numbers(Buffer.from(texts.join("")));
    return Buffer.concat([...this.#parts, ...columns]);
  }

  #room(count: number): Float64Array<ArrayBuffer> {
    if (count > this.#scratch.length) this.#scratch = new Float64Array(2 * count);
    return this.#scratch;
  }

  /** Changes the values. */
  #pack(values: Float64Array<ArrayBuffer>): void {
    const { width, base } = shapeOf(values);
    this.#parts.push(bytesOf(new Float64Array([values.length * WIDTHS + width, base])));
    if (width === 0) return;
    if (base !== 0) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) - base;
    const data = arrayOf(width, values.length);
    data.set(values);
    this.#parts.push(bytesOf(data));
    const rest = data.byteLength % ALIGNMENT;
    if (rest > 0) this.#parts.push(new Uint8Array(ALIGNMENT - rest));
  }
}

/** An array for numbers of so many bytes. */
function arrayOf(width: number, length: number) {
  if (width === 1) return new Uint8Array(length);
  if (width === 2) return new Uint16Array(length);
  return width === 4 ? new Uint32Array(length) : new Float64Array(length);
}

function shapeOf(values: Float64Array<ArrayBuffer>): { width: number; base: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value !== Math.floor(value)) whole = false;
  }
  if (values.length === 0) return { width: 0, base: 0 };
  if (!whole || !Number.isSafeInteger(least) || !Number.isSafeInteger(most)) return { width: 8, base: 0 };
  return { width: widthOf(most - least), base: least };
}

function widthOf(range: number): number {
  if (range === 0) return 0;
  if (range < 2 ** 8) return 1;
  if (range < 2 ** 16) return 2;
  return range < 2 ** 32 ? 4 : 8;
}

function bytesOf(array: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
