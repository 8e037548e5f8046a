import { crc32 } from "node:zlib";
import { type GroupImage, groupFrom, imageOf } from "@sheaf/ledger";
import { FollowUpKind, Priority } from "@sheaf/proto";
import { expect, test } from "vitest";
import { packGroups, unpackGroups } from "./packed-groups.ts";
import { packTombs, unpackTombs } from "./packed-tombs.ts";
import { FORMAT } from "./snapshot-format.ts";

const NOW = 1_700_000_000_000;

/** A group with something in every field, and no two alike. */
function full(at: number, tasks = 5): GroupImage {
  const column = <T extends Uint8Array | Uint32Array | Float64Array>(values: T, from: number) =>
    values.map((_, i) => from + i * (at + 1)) as T;
  return {
    foldedSeq: 100 + at,
    terms: {
      id: `0192a0c0-0000-7000-8000-${String(at).padStart(12, "0")}`,
      tenant: `tenant ${at % 2}`,
      task: "image.process",
      queue: "images",
      priority: Priority.HIGH,
      maxAttempts: 20,
      timeoutMs: 3_600_000,
      notBeforeMs: at % 2 === 0 ? NOW + 500 : 0,
      retentionMs: 604_800_000,
      hold: at % 2 === 0,
      requestHash: column(new Uint8Array(at % 3 === 0 ? 32 : 0), at),
      labels: at % 2 === 0 ? { größe: "✓ groß", [`k${at}`]: "" } : {},
      parentId: at % 2 === 0 ? "" : "the parent",
      followUps: at % 2 === 0 ? [FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED] : [],
      hasWebhook: at % 2 === 1,
      acceptSeq: 2 ** 33 + at,
      acceptEvent: at,
      acceptedAtMs: NOW + at,
    },
    facts: {
      round: 1 + at,
      deadlineMs: NOW + 86_400_000 + at,
      open: at % 2 === 0,
      cancelled: at % 3 === 0,
      stopped: at % 3 === 1,
      stopConfirmed: at % 3 === 2,
      stoppedHeld: at % 4 === 1,
      receipt: at % 2 === 0 ? { removed: 1, aborting: at, alreadyFinished: 3 } : undefined,
      startedAtMs: NOW + 1,
      finishedAtMs: at % 2 === 0 ? 0 : NOW + 2,
      finishedOnce: at % 5 === 0,
      succeededOnce: at % 5 === 1,
      madeFollowUps: at % 2 === 0 ? [{ kind: FollowUpKind.FINISHED, groupId: `child of ${at}` }] : [],
      webhook:
        at % 2 === 1
          ? {
              message: at,
              dueAtMs: NOW + 5,
              attempts: 3,
              status: 503,
              error: "answered 503",
              attemptedAtMs: NOW + 6,
              end: at % 3 === 0 ? "failed" : undefined,
            }
          : undefined,
      lastAppendMs: NOW + 3 * at,
      revision: 2 ** 33 + 7 * at,
    },
    tasks: {
      state: column(new Uint8Array(tasks), 1),
      failures: column(new Uint8Array(tasks), 0),
      losses: column(new Uint8Array(tasks), 0),
      errorCode: column(new Uint8Array(tasks), 2),
      run: column(new Uint32Array(tasks), 1),
      worker: column(new Uint32Array(tasks), 70_000),
      startedAtMs: column(new Float64Array(tasks), NOW),
      endedAtMs: column(new Float64Array(tasks), 0),
      runMs: column(new Uint32Array(tasks), 4_000_000_000),
      detailSeq: column(new Float64Array(tasks), 2 ** 40),
    },
    chunks: [{ from: 0, firstIndex: 0, seq: 2 ** 33, event: at, timeMs: NOW }].slice(at % 2),
    dueAtMs: at % 2 === 0 ? [[4, NOW + 9]] : [],
    rounds: at % 2 === 0 ? [[3, { round: 2, firstRun: 4, queuedAtMs: NOW }]] : [],
    taskStops: at % 2 === 0 ? [[1, { run: 9, aborting: true, confirmed: false }]] : [],
    history: new Float64Array(at % 2 === 0 ? 18 : 0).map((_, i) => i * 1e12 + 0.5),
  };
}

/** As a reader has it: in memory of its own. */
const bufferOf = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;
const groups = (count: number) => Array.from({ length: count }, (_, at) => full(at));
const unpacked = (images: readonly GroupImage[]) => unpackGroups(bufferOf(packGroups(images)));

test.each([0, 1, 2, 300])("%i groups come back as they were", (count) => {
  expect(unpacked(groups(count))).toEqual(groups(count));
});

test("numbers that are far apart, not whole, negative or not finite come back, and so do columns without any", () => {
  const odd = [0, -5, 0.1, 2 ** 53 - 1, Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 53) + 1];
  const image: GroupImage = { ...full(0, 0), history: Float64Array.from(odd) };
  expect(unpacked([image])).toEqual([image]);
});

test("a restored group keeps no large one's memory, and what it shares with others it does not change", () => {
  const [small] = unpacked([full(0, 3), full(1, 10_000)]);
  for (const column of Object.values(small?.tasks ?? {})) expect(column.buffer.byteLength).toBeLessThanOrEqual(24);
  const [one, other] = unpacked(groups(2)).map(groupFrom);
  one?.tasks.append(10);
  one?.tasks.run.fill(9);
  expect(other).toEqual(groupFrom(full(1)));
});

test("what groups have alike takes next to nothing: a finished task under ten bytes, a group of three under 150", () => {
  const plain = (at: number, tasks: number): GroupImage => {
    const { terms, facts, tasks: columns } = full(2 * at + 1, tasks);
    const zero = <T extends Uint8Array | Uint32Array | Float64Array>(c: T, value = 0) => c.fill(value) as T;
    return {
      ...full(1, 0),
      terms: { ...terms, requestHash: new Uint8Array(32).map((_, i) => at * i) },
      facts: { ...facts, receipt: undefined },
      tasks: {
        state: zero(columns.state, 4),
        failures: zero(columns.failures),
        losses: zero(columns.losses),
        errorCode: zero(columns.errorCode),
        run: zero(columns.run, 1),
        worker: zero(columns.worker, 3),
        startedAtMs: columns.startedAtMs.map((_, i) => NOW + 1_000 * at + i),
        endedAtMs: columns.endedAtMs.map((_, i) => NOW + 1_000 * at + i + (i % 9)),
        runMs: columns.runMs.map((_, i) => i % 9),
        detailSeq: zero(columns.detailSeq),
      },
    };
  };
  const large = packGroups([plain(1, 10_000)]).length / 10_000;
  expect(large).toBeLessThan(10);
  const small = packGroups(Array.from({ length: 256 }, (_, at) => plain(at, 3))).length / 256;
  expect(small).toBeLessThan(150);
});

test("an image that came back makes the group it was taken of", () => {
  const group = groupFrom(full(2));
  const [image] = unpacked([imageOf(group, 77)]);
  if (!image) throw new Error("nothing came back");
  expect(groupFrom(image)).toEqual(Object.assign(groupFrom(full(2)), { foldedSeq: 77 }));
});

test("the layout is that of its format: whoever changes it makes the format another, and then this", () => {
  const layout = [packGroups(groups(3)), packTombs([["a", { tenant: "t", untilMs: 1 }]])].map((bytes) => crc32(bytes));
  expect({ format: FORMAT, layout }).toEqual({ format: 4, layout: [3_304_125_602, 2_276_730_428] });
});

test("tombstones come back as they were", () => {
  const tombs = Array.from(
    { length: 5_000 },
    (_, at) => [`id ${at}`, { tenant: `t${at % 3}`, untilMs: NOW + at }] as const,
  );
  expect(unpackTombs(bufferOf(packTombs(tombs)))).toEqual(tombs);
  expect(unpackTombs(bufferOf(packTombs([])))).toEqual([]);
});

test("a frame that ends too soon is refused", () => {
  const bytes = packGroups(groups(3));
  expect(() => unpackGroups(bufferOf(bytes.subarray(0, bytes.length - 64)))).toThrow(RangeError);
});
