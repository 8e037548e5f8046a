import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import { GroupDesk } from "./group-desk.ts";
import { Ring } from "./ring.ts";

/** What an array would do whose first has the turn and whose last comes last. */
function next(turns: readonly number[], what: "join" | "leave" | "pass", n: number): number[] {
  if (what === "join") return turns.includes(n) ? [...turns] : [...turns, n];
  if (what === "leave") return turns.filter((other) => other !== n);
  return [...turns.slice(1), ...turns.slice(0, 1)];
}

test("it gives the turns that an array would", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }));
  const move = fc.record({ what: fc.constantFrom("join", "leave", "pass"), n: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60, size: "max" }), (moves) => {
      const desks = [0, 1, 2, 3, 4].map(() => new GroupDesk(log.group("g")));
      const ring = new Ring();
      let turns: number[] = [];
      for (const { what, n } of moves) {
        const desk = desks[n] ?? new GroupDesk(log.group("g"));
        if (what === "pass") ring.pass();
        else ring[what](desk);
        turns = next(turns, what, n);
        expect(ring.turn).toBe(desks[turns[0] ?? -1]);
      }
      for (const n of turns) {
        expect(ring.turn).toBe(desks[n]);
        ring.leave(desks[n] ?? new GroupDesk(log.group("g")));
      }
      expect(ring.turn).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});
