/** Wait before the second attempt in milliseconds; it doubles with each further one. */
const BASE_MS = 500;
/** No wait is longer, in milliseconds. */
const CAP_MS = 60_000;

/** FNV-1a over the characters and the number: spreads retries without a source of randomness. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

/**
 * Milliseconds to wait after `failures` failed attempts (from 1): exponential, with "equal jitter" (half fixed, half
 * spread). Deterministic in group and task, so that every replica folds the same due time.
 */
export function backoffMs(groupId: string, index: number, failures: number): number {
  const full = Math.min(CAP_MS, BASE_MS * 2 ** (failures - 1));
  const spread = hash(groupId, index * 31 + failures) / 2 ** 32;
  return Math.round(full / 2 + (full / 2) * spread);
}
