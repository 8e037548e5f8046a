import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalPlan } from "./canonical-plan.ts";
import { resolveOptions } from "./options.ts";
import { ANALYSES, FITS, METADATA, PLACES, STRATEGIES } from "./plan.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const sides = fc.oneof(
  fc.record({ width: fc.integer({ min: 1, max: 65_535 }), height: fc.integer({ min: 1, max: 65_535 }) }),
  fc.record({ width: fc.integer({ min: 1, max: 65_535 }) }),
);
const colour = fc.oneof(
  fc.constantFrom("white", "Teal", "TRANSPARENT", "#abc", "#AABBCC", "#aabbccdd", "#123456FF"),
  fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`),
);

const cover = fc.record(
  {
    position: fc.oneof(fc.constantFrom(...PLACES, ...STRATEGIES), fc.record({ x: share, y: share })),
    enlarge: fc.boolean(),
  },
  { requiredKeys: [] },
);
const placed = fc.record({ fit: fc.constantFrom(...FITS), position: fc.constantFrom(...PLACES) });
const resize = fc
  .tuple(sides, fc.oneof(cover, placed))
  .map(([size, how]) => ({ ...size, ...how, ...("fit" in how && how.fit === "fill" && { width: 9, height: 9 }) }));

const crop = fc.record({
  ...{ left: fc.nat(65_534), top: fc.nat(65_534) },
  ...{ width: fc.integer({ min: 1, max: 65_535 }), height: fc.integer({ min: 1, max: 65_535 }) },
});

const encoder = fc.oneof(
  fc.record(
    {
      format: fc.constantFrom("jpeg", "webp", "avif", "auto"),
      quality: fc.integer({ min: 1, max: 100 }),
      max_bytes: fc.integer({ min: 1, max: 2 ** 31 }),
      metadata: fc.constantFrom(...METADATA),
    },
    { requiredKeys: [] },
  ),
  fc.record({ format: fc.constantFrom("webp", "avif"), lossless: fc.boolean(), effort: fc.nat(6) }),
  fc.record({ format: fc.constantFrom("jpeg", "png", "gif"), progressive: fc.boolean() }),
  fc.constant({ format: "tiff" }),
);

const watermark = fc.record(
  {
    source: fc.constant(`img_${"5".repeat(32)}`),
    position: fc.constantFrom(...PLACES),
    opacity: share,
    scale: fc.double({ min: 0.01, max: 1, noNaN: true }),
  },
  { requiredKeys: ["source"] },
);

const operations = fc.record(
  {
    ...{ orient: fc.boolean(), crop, resize, rotate: fc.double({ min: -360, max: 360, noNaN: true }) },
    ...{ flip: fc.boolean(), flop: fc.boolean(), blur: fc.double({ min: 0.3, max: 100, noNaN: true }) },
    ...{ sharpen: fc.oneof(fc.boolean(), fc.double({ min: 0.3, max: 10, noNaN: true })), grayscale: fc.boolean() },
    ...{ tint: colour.filter((text) => !/^(transparent|#\w{8})$/i.test(text)), background: colour, watermark },
    ...{ brightness: fc.double({ min: 0, max: 4, noNaN: true }), hue: fc.integer({ min: -360, max: 360 }) },
  },
  { requiredKeys: [] },
);

const output = fc.tuple(operations, encoder).map(([what, how]) => ({ ...what, ...how }));
const options = fc.record({
  outputs: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/), output, { minKeys: 1, maxKeys: 5 }),
  analyze: fc.subarray([...ANALYSES]),
});

/** The same object, its keys in the opposite order at every level. */
function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

it("is the same for options in any order, and survives the way to another process", () => {
  fc.assert(
    fc.property(options, (asked) => {
      const plan = resolveOptions(asked);
      const canonical = canonicalPlan(plan);
      expect(canonicalPlan(resolveOptions(reversed(asked)))).toBe(canonical);
      expect(canonicalPlan(JSON.parse(JSON.stringify(plan)))).toBe(canonical);
    }),
  );
});

it("is the same for a default given and left out", () => {
  const short = resolveOptions({ outputs: { a: { rotate: 360, background: "#FFF" } } });
  const long = resolveOptions({
    animated: false,
    analyze: [],
    outputs: { a: { orient: true, quality: 80, background: "white", rotate: 0, sharpen: false, metadata: "strip" } },
  });
  expect(canonicalPlan(long)).toBe(canonicalPlan(short));
});

it("differs where the result does", () => {
  const canonical = [{}, { animated: true }, { analyze: ["phash"] }, { preset: "web" }, { preset: "thumb" }].map(
    (asked) => canonicalPlan(resolveOptions(asked)),
  );
  expect(new Set(canonical).size).toBe(canonical.length);
});
