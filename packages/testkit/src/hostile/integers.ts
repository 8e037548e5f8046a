/** 16 bits, big end first. */
export const u16be = (value: number): Buffer => Buffer.from([value >>> 8, value & 0xff]);

/** 16 bits, little end first. */
export const u16le = (value: number): Buffer => Buffer.from([value & 0xff, value >>> 8]);

/** 24 bits, little end first. */
export const u24le = (value: number): Buffer => Buffer.from([value & 0xff, (value >>> 8) & 0xff, value >>> 16]);

/** 32 bits, big end first. */
export function u32be(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** 32 bits, little end first. */
export const u32le = (value: number): Buffer => u32be(value).reverse();
