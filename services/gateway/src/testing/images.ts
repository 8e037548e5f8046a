const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Bytes that pass for a PNG by their signature, as many as asked for; `seed` makes them differ. */
export function pngLike(bytes: number, seed = 0): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(bytes).fill(seed % 251);
  data.set(PNG_SIGNATURE.slice(0, bytes));
  return data;
}
