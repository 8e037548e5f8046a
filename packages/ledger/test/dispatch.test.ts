import { Priority } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, appended, cancelled, sealed } from "./events.ts";
import { Leader } from "./leader.ts";

const n = fc.nat(9);
const worker = fc.constantFrom("wa", "wb");
const priority = fc.constantFrom(Priority.LOW, Priority.NORMAL, Priority.HIGH);
const delayMs = fc.constantFrom(0, 0, 900);

const limits = fc.record(
  { paused: fc.boolean(), ratePerS: fc.constantFrom(0.2, 5, 1_000), maxRunning: fc.integer({ min: 1, max: 6 }) },
  { requiredKeys: ["paused"] },
);

const moves = fc.oneof(
  fc.record({ do: fc.constant("accept" as const), count: fc.nat(12), hold: fc.boolean(), priority, delayMs }),
  fc.record({ do: fc.constant("append" as const), n, count: fc.nat(5) }),
  fc.record({ do: fc.constantFrom("seal" as const, "cancel" as const, "start" as const), n }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant("plan" as const), n, fails: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("take" as const), n, worker }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      n,
      how: fc.constantFrom("succeeded", "failed", "returned"),
    }),
  },
  fc.record({ do: fc.constant("die" as const), worker }),
  fc.record({ do: fc.constantFrom("look", "look", "takeover", "loseQueue", "settle") }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 400, 2_000) }),
  fc.record({ do: fc.constant("limit" as const), limits }),
);
type Move = typeof moves extends fc.Arbitrary<infer M> ? M : never;

function perform(leader: Leader, move: Move): void {
  const { log } = leader;
  const ids = [...log.state.groups.keys()];
  const pick = (nth: number) => ids[nth % Math.max(1, ids.length)] ?? "none";
  switch (move.do) {
    case "accept": {
      const later = move.delayMs > 0 ? { notBeforeMs: log.timeMs + move.delayMs } : {};
      log.add(accepted(`g${ids.length}`, { ...move, ...later, maxAttempts: 4, retentionMs: 1e9, sealed: false }));
      return;
    }
    case "append": {
      const first = log.state.groups.get(pick(move.n))?.total ?? 0;
      log.add(appended(pick(move.n), { first, count: move.count }));
      return;
    }
    case "seal":
      log.add(sealed(pick(move.n)));
      return;
    case "cancel":
      log.add(cancelled(pick(move.n)));
      return leader.purge();
    case "start":
      return leader.start(move.n);
    case "plan":
      leader.plan(move.n, (nth) => nth % 6 === move.fails);
      return;
    case "take":
      return leader.take(move.worker, move.n);
    case "end":
      leader.end(move.n, move.how);
      return leader.purge();
    case "die":
      return leader.die(move.worker);
    case "look":
      leader.look();
      return;
    case "takeover":
      return leader.takeover();
    case "loseQueue":
      return leader.loseQueue();
    case "settle":
      return leader.dispatch.settle(log.timeMs + 1, log.timeMs + 600);
    case "pass":
      log.pass(move.ms);
      return;
    case "limit":
      return leader.limit(move.limits);
  }
}

test("whatever happens, no run is handed out wrongly, and in the end every task is", () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 120, size: "max" }), (sequence) => {
      const leader = new Leader();
      for (const move of sequence) perform(leader, move);
      for (const id of leader.log.state.groups.keys()) leader.log.add(sealed(id));
      leader.limit({ paused: false });
      leader.drain();
      expect(leader.dispatch.out("demo")).toBe(0);
      expect(leader.dispatch.groups("demo")).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

test("what counts as out is exactly what is in the queue or held, as long as nothing gets lost", () => {
  const calm = moves.filter((move) => !["loseQueue", "die", "settle"].includes(move.do));
  fc.assert(
    fc.property(fc.array(calm, { maxLength: 80, size: "max" }), (sequence) => {
      const leader = new Leader();
      for (const move of sequence) {
        perform(leader, move);
        expect(leader.dispatch.out("demo")).toBe(leader.places.size);
      }
    }),
    { numRuns: 1000 },
  );
});

test("without faults every task is handed out exactly once, by index within its group", () => {
  const sizes = fc.array(fc.record({ count: fc.nat(20), priority }), { maxLength: 6, size: "max" });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 7 }), (groups, limit) => {
      const leader = new Leader();
      for (const [at, group] of groups.entries()) leader.log.add(accepted(`g${at}`, group));
      const seen = groups.map((): number[] => []);
      for (let runs = leader.plan(limit); runs.length > 0; runs = leader.plan(limit)) {
        for (const { group, index } of runs) seen[Number(group.terms.id.slice(1))]?.push(index);
      }
      expect(seen).toEqual(groups.map(({ count }) => Array.from({ length: count }, (_, index) => index)));
    }),
    { numRuns: 100 },
  );
});

test("groups that always have work share the queue by weight, to the quantum, in windows of any size", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30, size: "max" }), (limits) => {
      const leader = new Leader();
      for (const [id, p] of [
        ["low", Priority.LOW],
        ["normal", Priority.NORMAL],
        ["high", Priority.HIGH],
      ] as const) {
        leader.log.add(accepted(id, { count: 2_000, priority: p }));
      }
      const share = new Map([
        ["low", 0],
        ["normal", 0],
        ["high", 0],
      ]);
      for (const limit of limits) {
        for (const { group } of leader.plan(limit)) share.set(group.terms.id, (share.get(group.terms.id) ?? 0) + 1);
      }
      const rounds = limits.reduce((a, b) => a + b, 0) / 21;
      expect(Math.abs((share.get("low") ?? 0) - rounds)).toBeLessThanOrEqual(1);
      expect(Math.abs((share.get("normal") ?? 0) - 4 * rounds)).toBeLessThanOrEqual(4);
      expect(Math.abs((share.get("high") ?? 0) - 16 * rounds)).toBeLessThanOrEqual(16);
    }),
    { numRuns: 100 },
  );
});

test("three images behind a batch of 100,000 all go out within the first round", () => {
  const leader = new Leader();
  leader.log.add(accepted("batch", { count: 100_000, priority: Priority.HIGH }));
  leader.plan(50);
  leader.log.add(accepted("small", { count: 3 }));
  const ids = leader.plan(16 + 3).map(({ group }) => group.terms.id);
  expect(ids.filter((id) => id === "small")).toHaveLength(3);
});

test("a group that leaves and comes back takes no more than its share", () => {
  const leader = new Leader();
  leader.log.add(accepted("batch", { count: 1_000 }), accepted("drip", { count: 1, sealed: false }));
  let drip = 0;
  for (let total = 1; total <= 40; total++) {
    for (const { group } of leader.plan(5)) drip += group.terms.id === "drip" ? 1 : 0;
    leader.log.add(appended("drip", { first: total, count: 1 }));
  }
  expect(drip).toBeGreaterThanOrEqual(39);
  expect(leader.dispatch.out("demo")).toBe(200);
});

test.each([
  ["tasks of one group", 1, 100_000],
  ["groups", 3_000, 1],
  ["groups that wait for their time", 3_000, 1],
])("planning looks at no more tasks however many %s are behind", (what, groups, count) => {
  const leader = new Leader();
  const notBeforeMs = what.includes("wait") ? leader.log.timeMs + 1 : 0;
  for (let at = 0; at < groups; at++) leader.log.add(accepted(`g${at}`, { count, notBeforeMs }));
  leader.log.pass(1);
  leader.plan(1);
  let looks = 0;
  for (const group of leader.log.state.groups.values()) {
    const look = group.state.bind(group);
    group.state = (index) => {
      looks++;
      return look(index);
    };
  }
  const runs = leader.dispatch.plan("demo", 10, leader.log.timeMs);
  expect(runs).toHaveLength(10);
  expect(looks).toBeLessThanOrEqual(11);
});
