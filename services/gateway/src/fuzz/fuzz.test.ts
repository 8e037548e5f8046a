import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hashOfKey, KeyRing } from "../auth/key-ring.ts";
import { cases } from "./cases.ts";
import { startFuzzRig } from "./fuzz-rig.ts";
import { GOOD_KEY } from "./request-headers.ts";
import { runCases } from "./run-cases.ts";
import { ASKED_ROUTES } from "./targets.ts";
import type { FuzzCase } from "./wire.ts";

/** What every run sends; another seed sends something else. */
const SEED = Number(process.env["SHEAF_FUZZ_SEED"] ?? 20_260_727);
const RUNS = Number(process.env["SHEAF_FUZZ_RUNS"] ?? 20_000);
/** A fifth of them where keys are asked for. */
const RUNS_WITH_KEYS = Math.ceil(RUNS / 5);
const MINUTES = 60_000;
/** Requests after which caches are as full as they get. */
const WARM = 2_500;
/** By how much the heap may grow after that; a leak of a KiB per request is more. */
const GROWTH_BYTES = 16 * 1_024 * 1_024;

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => void process.off("unhandledRejection", note));

/** Bytes of the heap in use, after what is garbage was collected. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  return process.memoryUsage().heapUsed;
}

const ring = new KeyRing([{ id: "fuzz", hash: hashOfKey(GOOD_KEY), tenant: "acme", role: "operator" }]);
const keys = { find: (key: string) => ring.find(key), findById: (id: string) => ring.findById(id) };

/** Most requests have the key, else nothing but the door would be tried. */
const withKey = fc.tuple(cases, fc.integer({ min: 0, max: 3 })).map(([one, n]): FuzzCase => {
  if (one.kind === "raw" || n === 0 || one.headers.some(([name]) => name === "Authorization")) return one;
  return { ...one, headers: [...one.headers, ["Authorization", `Bearer ${GOOD_KEY}`]] };
});

test.each([
  ["", RUNS, {}, cases],
  [" where keys are asked for", RUNS_WITH_KEYS, { keys }, withKey],
] as const)(
  `requests of any kind%s: %i are answered in time, rightly, and leave nothing (SHEAF_FUZZ_SEED=${SEED})`,
  async (_, runs, options, from) => {
    await using rig = await startFuzzRig(options);
    const before = await rig.neighbours();
    let warmBytes = Number.POSITIVE_INFINITY;
    const onChunk = (done: number) => {
      if (done === WARM) warmBytes = heapBytes();
    };
    const { found, statuses } = await runCases({ port: rig.gateway.port, seed: SEED, runs, onChunk, from });
    expect(found).toBeUndefined();
    // A grammar that no longer gets past the doors would find nothing.
    expect([...statuses].filter(([, times]) => times >= runs / 500).map(([status]) => status)).toEqual(
      expect.arrayContaining(["200", "202", "400", "404", "405", "415", "refused"]),
    );
    const metrics = await (await fetch(`${rig.gateway.url}/metrics`)).text();
    expect(ASKED_ROUTES.filter(({ path }) => !metrics.includes(`route="${path}"`))).toEqual([]);
    expect(heapBytes() - warmBytes).toBeLessThan(GROWTH_BYTES);
    expect(await rig.neighbours()).toEqual(before);
    await vi.waitFor(async () => expect(await rig.tempFiles()).toEqual([]));
    expect((await fetch(`${rig.gateway.url}/livez`)).status).toBe(200);
    expect(unhandled).toEqual([]);
  },
  5 * MINUTES,
);
