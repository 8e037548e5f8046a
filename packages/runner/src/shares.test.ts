import fc from "fast-check";
import { expect, test } from "vitest";
import { Lane } from "./lane.ts";
import { type Claim, QUIET_MS, Shares } from "./shares.ts";
import { TypeBound } from "./type-bounds.ts";

/** Shares of so many queues, on a clock that the test holds. */
function sharesOf(queues: number, lane = (queue: string) => new Lane(queue)) {
  const clock = { ms: 0 };
  const lanes = Array.from({ length: queues }, (_, i) => lane(`q${i}`));
  const shares = new Shares(lanes, () => clock.ms);
  /** What each queue may be asked for, one after the other, each being asked for it. */
  const askAll = (free: number) =>
    shares.claims.map((claim) => {
      const share = shares.of(claim, free);
      shares.asked(claim, share - claim.lane.waiting);
      return share;
    });
  return { shares, lanes, clock, askAll };
}

/** Its runs take half a millisecond. */
function tinyLane(queue: string): Lane {
  const lane = new Lane(queue);
  for (let i = 0; i < 500; i++) lane.observe(0.5);
  return lane;
}

test("one queue alone has all free slots", () => {
  expect(sharesOf(1).askAll(7)).toEqual([7]);
});

test("queues share equally, and what is left over goes to those served longest ago", () => {
  const { shares, askAll } = sharesOf(3);
  expect(askAll(8)).toEqual([3, 3, 2]);
  for (const claim of shares.claims) while (claim.due > 0) shares.delivered(claim);
  expect(askAll(1)).toEqual([1, 0, 0]);
  for (const claim of shares.claims.slice(0, 1)) shares.delivered(claim);
  expect(askAll(1)).toEqual([0, 1, 0]);
});

test("a quiet queue's share is the others' after a moment, and it stays asked for a run", () => {
  const { shares, clock, askAll } = sharesOf(2);
  expect(askAll(1)).toEqual([1, 0]);
  clock.ms = QUIET_MS + 1;
  expect(askAll(1)).toEqual([1, 1]);
  const [, busy] = shares.claims;
  if (busy) shares.delivered(busy);
  expect(askAll(8)).toEqual([4, 8]);
});

test("of more than it can start a queue takes nothing from the others", () => {
  const bound = new TypeBound(1);
  const { shares } = sharesOf(2, (queue) => (queue === "q0" ? new Lane(queue, [bound]) : new Lane(queue)));
  const [, other] = shares.claims;
  expect(other && shares.of(other, 4)).toBe(2);
  bound.running = 1;
  expect(other && shares.of(other, 4)).toBe(4);
});

test("short runs on their way keep no slot from the others, long ones do", () => {
  for (const [lane, left] of [
    [tinyLane, 4],
    [(queue: string) => new Lane(queue), 0],
  ] as const) {
    const { shares, lanes } = sharesOf(2, lane);
    const [first, second] = shares.claims;
    if (!first || !second || !lanes[0]) throw new Error("two queues were asked for");
    shares.asked(first, 4);
    lanes[0].waiting = 4;
    expect(shares.of(second, 8)).toBe(left);
  }
});

/** What happens to one queue of a worker whose slots are all of `size`. */
const happenings = {
  ask({ shares, claim, free }: Happening) {
    shares.asked(claim, shares.of(claim, free) - claim.lane.waiting);
    return 0;
  },
  deliver({ shares, claim }: Happening) {
    if (claim.due === 0) return 0;
    shares.delivered(claim);
    claim.lane.waiting++;
    return 0;
  },
  start({ claim }: Happening) {
    if (claim.lane.waiting === 0) return 0;
    claim.lane.waiting--;
    return 1;
  },
  end: ({ running }: Happening) => (running > 0 ? -1 : 0),
};

interface Happening {
  readonly shares: Shares;
  readonly claim: Claim;
  readonly free: number;
  readonly running: number;
}

test("queues that give are never asked for more long runs than there are free slots", () => {
  const step = fc.record({ queue: fc.nat(3), what: fc.constantFrom(...Object.values(happenings)) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 16 }), fc.array(step), (n, size, steps) => {
      const { shares } = sharesOf(n);
      let running = 0;
      for (const { queue, what } of steps) {
        const claim = shares.claims[queue % n];
        if (claim) running += what({ shares, claim, free: size - running, running });
        const coming = shares.claims.reduce((sum, { due, lane }) => sum + due + lane.waiting, 0);
        expect(coming + running).toBeLessThanOrEqual(size);
      }
    }),
  );
});
