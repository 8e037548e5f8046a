import { create } from "@bufbuild/protobuf";
import { type Abort, type Aborted, AbortSchema, LeaderBeaconSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { Aborts } from "./aborts.ts";
import { HeldRun, NO_BODY } from "./held-run.ts";
import { Holds } from "./holds.ts";
import { Lane } from "./lane.ts";
import { delivery } from "./testing/deliveries.ts";
import { Tombstones } from "./tombstones.ts";

function abortsOf() {
  const holds = new Holds();
  const tombstones = new Tombstones(() => 0);
  const dropped: number[] = [];
  const said: Aborted[] = [];
  let hear: (abort: Abort) => void = () => {};
  const bus = {
    onAbort(f: typeof hear) {
      hear = f;
      return () => {};
    },
    publishAborted: (aborted: Aborted) => said.push(aborted),
  };
  const aborts = new Aborts({ bus, worker: "w1", holds, tombstones, onDropped: ({ index }) => dropped.push(index) });
  aborts.start();
  const hold = (groupId: string, index: number, round = 1) => {
    const made = delivery({ groupId, index });
    const run = new HeldRun(made, { ...NO_BODY, round }, new Lane("demo"));
    holds.add(run);
    return { run, answers: made.answers };
  };
  return { aborts, holds, tombstones, dropped, said, hold, hear: (abort: Abort) => hear(abort) };
}

test("an abort drops waiting, running and ended runs of its groups, and is answered after that", () => {
  const { holds, tombstones, dropped, said, hold, hear } = abortsOf();
  const [waiting, running, ended, other] = [hold("a", 0), hold("a", 1), hold("b", 2), hold("c", 3)];
  running.run.start(0);
  ended.run.end(0);
  hear(create(AbortSchema, { groupIds: ["a", "b"], token: "t" }));
  expect(dropped).toEqual([0, 1, 2]);
  expect([waiting, running, ended].map(({ run, answers }) => [run.state, ...answers])).toEqual(
    Array(3).fill(["dropped", "term:cancelled"]),
  );
  expect([...holds.all()]).toEqual([other.run]);
  expect(["a", "b", "c"].map((groupId) => tombstones.coversGroup(groupId, 1))).toEqual([true, true, false]);
  expect(said).toMatchObject([{ worker: "w1", token: "t" }]);
});

test("a beacon drops as an abort does, and asks for no answer", () => {
  const { aborts, dropped, said, hold } = abortsOf();
  hold("a", 0);
  aborts.onBeacon(create(LeaderBeaconSchema, { cancelledGroupIds: ["a"] }));
  aborts.onBeacon(create(LeaderBeaconSchema, { cancelledGroupIds: ["a"] }));
  expect(dropped).toEqual([0]);
  expect(said).toEqual([]);
});

test("an abort of a round leaves what a retry has sent, and one of a task leaves the other tasks", () => {
  const { holds, hold, hear } = abortsOf();
  const [, retried] = [hold("a", 0), hold("a", 1, 2)];
  const [, other] = [hold("b", 0), hold("b", 1)];
  hear(create(AbortSchema, { groupIds: ["a"], rounds: [1], tasks: [{ groupId: "b", index: 0, run: 1 }], token: "t" }));
  expect([...holds.all()]).toEqual([retried.run, other.run]);
});
