import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import { GroupDesk } from "./group-desk.ts";
import { Ring } from "./ring.ts";

/** Who comes in which order, and whose turn was cut. */
interface Turns {
  readonly order: readonly number[];
  readonly cut: number | undefined;
}

/** What an array would do whose first has the turn and whose last comes last. */
function next({ order, cut }: Turns, what: "join" | "leave" | "pass", n: number): Turns {
  const [turn] = order;
  if (what === "leave") return { order: order.filter((other) => other !== n), cut: cut === n ? undefined : cut };
  if (what === "pass") {
    return { order: [...order.slice(1), ...order.slice(0, 1)], cut: cut === turn ? undefined : cut };
  }
  if (order.includes(n)) return { order, cut };
  return turn === undefined || cut !== undefined ? { order: [...order, n], cut } : { order: [n, ...order], cut: turn };
}

test("it gives the turns that an array would", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }));
  const move = fc.record({ what: fc.constantFrom("join", "leave", "pass"), n: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60, size: "max" }), (moves) => {
      const desks = [0, 1, 2, 3, 4].map(() => new GroupDesk(log.group("g")));
      const ring = new Ring();
      let turns: Turns = { order: [], cut: undefined };
      for (const { what, n } of moves) {
        const desk = desks[n] ?? new GroupDesk(log.group("g"));
        if (what === "pass") ring.pass();
        else ring[what](desk);
        turns = next(turns, what, n);
        expect(ring.turn).toBe(desks[turns.order[0] ?? -1]);
      }
      for (const n of turns.order) {
        expect(ring.turn).toBe(desks[n]);
        ring.leave(desks[n] ?? new GroupDesk(log.group("g")));
      }
      expect(ring.turn).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

test("who joins cuts into the turn, once a turn, and the turn goes on after it", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }));
  const [batch, small, other] = [0, 1, 2].map(() => new GroupDesk(log.group("g")));
  const ring = new Ring();
  if (!batch || !small || !other) throw new Error("no desks");
  for (const desk of [batch, small, other]) ring.join(desk);
  expect(ring.turn).toBe(small);
  ring.leave(small);
  expect(ring.turn).toBe(batch);
  ring.join(small);
  expect(ring.turn).toBe(batch);
  ring.pass();
  expect(ring.turn).toBe(other);
});
