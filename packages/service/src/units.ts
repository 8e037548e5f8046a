const DURATION_UNITS_MS = new Map(Object.entries({ "": 1, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }));
const SIZE_UNITS_BYTES = new Map(
  Object.entries({ "": 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }),
);

/** Reads `250ms`, `30s`, `1.5m`, `12h`, `7d` or a bare number as milliseconds; undefined when it is none of them. */
export function parseDurationMs(text: string): number | undefined {
  return parseQuantity(text, DURATION_UNITS_MS);
}

/** Reads `512KiB`, `32MiB`, `2GiB` or a bare number as bytes; undefined when it is none of them. */
export function parseBytes(text: string): number | undefined {
  return parseQuantity(text, SIZE_UNITS_BYTES);
}

function parseQuantity(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text);
  const unit = units.get(match?.[2] ?? "");
  if (match === null || unit === undefined) return undefined;
  const value = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(value) ? value : undefined;
}
