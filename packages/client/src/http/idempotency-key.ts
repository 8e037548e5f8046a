/** A key that nobody else has: 128 random bits in hex. */
export function newIdempotencyKey(): string {
  // Node 18 has no global crypto. The key need not be a secret, just unlike any other.
  const bytes = globalThis.crypto?.getRandomValues(new Uint8Array(16)) ?? Uint8Array.from({ length: 16 }, randomByte);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function randomByte(): number {
  return Math.floor(Math.random() * 256);
}
