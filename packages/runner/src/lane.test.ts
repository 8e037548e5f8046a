import fc from "fast-check";
import { expect, test } from "vitest";
import { Lane } from "./lane.ts";
import { TypeBound } from "./type-bounds.ts";

function laneAfter(runMs: readonly number[]): Lane {
  const lane = new Lane("demo");
  for (const ms of runMs) lane.observe(ms);
  return lane;
}

test("a new lane wants one run per free slot", () => {
  expect(laneAfter([]).wanted({ free: 2, size: 2 }, 100)).toBe(2);
});

test("nothing is fetched ahead of runs that take 20 ms or more", () => {
  const lane = laneAfter(Array(500).fill(25));
  expect(lane.ahead(8)).toBe(0);
  expect(lane.wanted({ free: 0, size: 8 }, 100)).toBe(0);
});

test("about 20 ms of short runs are fetched ahead, for every slot", () => {
  expect(laneAfter(Array(500).fill(2)).ahead(4)).toBeCloseTo(40, -1);
});

test("tiny runs are fetched ahead up to the cap", () => {
  expect(laneAfter(Array(500).fill(0.001)).ahead(1)).toBe(2_048);
});

test("one long run ends the fetching ahead, and some tiny ones bring it back", () => {
  const tiny = Array<number>(500).fill(0.001);
  expect(laneAfter([...tiny, 10_000]).ahead(2)).toBe(0);
  expect(laneAfter([...tiny, 10_000, ...tiny.slice(0, 80)]).ahead(2)).toBe(2_048);
});

test("a run that goes on tells nothing until it is longer than expected", () => {
  const lane = laneAfter(Array(500).fill(2));
  const before = lane.ahead(1);
  lane.observeAtLeast(1);
  expect(lane.ahead(1)).toBe(before);
  lane.observeAtLeast(5_000);
  expect(lane.ahead(1)).toBe(0);
});

test("what is wanted never passes the room, and waiting runs count against it", () => {
  const sizes = fc.record({
    size: fc.integer({ min: 1, max: 64 }),
    busy: fc.nat(64),
    room: fc.nat(4_096),
    waiting: fc.nat(4_096),
  });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.double({ min: 0, max: 100, noNaN: true })),
      ({ size, busy, room, waiting }, runMs) => {
        const lane = laneAfter(runMs);
        const free = Math.max(0, size - busy);
        lane.waiting = waiting;
        const wanted = lane.wanted({ free, size }, room);
        expect(wanted).toBeGreaterThanOrEqual(0);
        expect(wanted).toBeLessThanOrEqual(room);
        expect(wanted).toBe(Math.min(room, Math.max(0, free + lane.ahead(size) - waiting)));
      },
    ),
  );
});

test("runs that wait for their type's turn do not count against the slots, until they are many", () => {
  const lane = new Lane("demo");
  lane.waiting = 10;
  lane.parked = 10;
  expect(lane.wanted({ free: 2, size: 2 }, 100)).toBe(2);
  lane.waiting = 64;
  lane.parked = 64;
  expect(lane.wanted({ free: 2, size: 2 }, 100)).toBe(0);
});

test("of a queue whose types are all bounded no more is fetched than they let start", () => {
  const [three, one] = [new TypeBound(3), new TypeBound(1)];
  const lane = new Lane("demo", [three, one]);
  const wanted = () => lane.wanted({ free: 8, size: 8 }, 100);
  expect([lane.room, wanted()]).toEqual([4, 4]);
  three.running = 2;
  expect([lane.room, wanted()]).toEqual([2, 2]);
  lane.waiting = 1;
  expect(wanted()).toBe(1);
  one.running = 1;
  three.running = 3;
  expect([lane.room, wanted()]).toEqual([0, 0]);
});

test("tiny runs of bounded types are fetched ahead as if their bounds were the slots", () => {
  const lane = new Lane("demo", [new TypeBound(1)]);
  for (let i = 0; i < 500; i++) lane.observe(2);
  expect(lane.wanted({ free: 8, size: 8 }, 100)).toBe(lane.ahead(1) + 1);
  expect(lane.ahead(1)).toBeGreaterThan(8);
});
