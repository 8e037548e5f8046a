import { create, toBinary } from "@bufbuild/protobuf";
import { ErrorCode, RunMessageSchema, RunOutcome } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { expect, test } from "vitest";
import { BodyDecoder } from "./body-decoder.ts";
import type { Ending } from "./ending.ts";
import type { HeldRun } from "./held-run.ts";
import { Holds } from "./holds.ts";
import { Lane } from "./lane.ts";
import { Reception } from "./reception.ts";
import { createTaskRegistry } from "./task-registry.ts";
import { delivery } from "./testing/deliveries.ts";
import { noop } from "./testing/test-tasks.ts";
import { Tombstones } from "./tombstones.ts";
import { TypeBounds } from "./type-bounds.ts";

function receptionOf() {
  const holds = new Holds();
  const tombstones = new Tombstones(() => 0);
  const offered: HeldRun[] = [];
  const endings: Ending[] = [];
  const reception = new Reception({
    holds,
    tombstones,
    slots: { offer: (run) => offered.push(run) },
    decoder: new BodyDecoder(createTaskRegistry([noop]), new TypeBounds()),
    nowMs: () => 0,
    log: createLogger({ service: "test", level: "silent" }),
    onEnded: (_run, ending) => endings.push(ending),
  });
  const receive = (...args: Parameters<typeof delivery>) => {
    const made = delivery(...args);
    reception.receive(made, new Lane("demo"));
    return made;
  };
  return { holds, tombstones, reception, offered, endings, receive };
}

test("a new run is held and offered to the slots, unanswered", () => {
  const { holds, offered, receive } = receptionOf();
  const { answers } = receive({ index: 3 });
  expect(offered.map(({ index }) => index)).toEqual([3]);
  expect(holds.size).toBe(1);
  expect(answers).toEqual([]);
});

test("a run that is still held adopts its new delivery, redelivered or not", () => {
  const { holds, offered, endings, receive } = receptionOf();
  const first = receive();
  for (const redelivered of [true, false]) {
    const again = receive({}, { redelivered });
    offered[0]?.delivery.ack();
    expect(again.answers).toEqual(["ack"]);
  }
  expect(first.answers).toEqual([]);
  expect(offered.length).toBe(1);
  expect(holds.size).toBe(1);
  expect(endings).toEqual([]);
});

test("the runs of a bundle are held and offered one by one, and its message is answered when all have ended", () => {
  const { holds, offered, receive } = receptionOf();
  const body = toBinary(RunMessageSchema, create(RunMessageSchema, { task: "demo.noop", bundle: [{}, {}, {}] }));
  const { answers } = receive({ index: 7, count: 3 }, { body });
  expect(offered.map(({ index }) => index)).toEqual([7, 8, 9]);
  expect(holds.size).toBe(3);
  for (const { delivery: part } of offered) part.ack();
  expect(answers).toEqual(["ack"]);
});

test("of a redelivered bundle each run that is not held is handed back", () => {
  const { endings, offered, receive } = receptionOf();
  const body = toBinary(RunMessageSchema, create(RunMessageSchema, { task: "demo.noop", bundle: [{}, {}] }));
  receive({ index: 7, count: 2 }, { body, redelivered: true });
  expect(offered).toEqual([]);
  expect(endings.map(({ outcome }) => outcome)).toEqual([RunOutcome.RETURNED, RunOutcome.RETURNED]);
});

test("another run of a held task is a run of its own", () => {
  const { holds, offered, receive } = receptionOf();
  receive({ run: 1 });
  receive({ run: 2 });
  expect(offered.map(({ run }) => run)).toEqual([1, 2]);
  expect(holds.size).toBe(2);
});

test("a redelivered run, and anything once closed, is handed back unrun", () => {
  const { holds, reception, offered, endings, receive } = receptionOf();
  receive({ index: 0 }, { redelivered: true });
  reception.close();
  receive({ index: 1 });
  expect(offered).toEqual([]);
  expect(endings.map(({ outcome }) => outcome)).toEqual([RunOutcome.RETURNED, RunOutcome.RETURNED]);
  expect(holds.size).toBe(2);
});

test("a run of a cancelled group is dropped without a word", () => {
  const { holds, tombstones, offered, endings, receive } = receptionOf();
  tombstones.addGroup("g", 0);
  expect(receive({}, { redelivered: true }).answers).toEqual(["term:cancelled"]);
  expect([holds.size, offered.length, endings.length]).toEqual([0, 0, 0]);
});

test("a message that cannot be read fails its run", () => {
  const { endings, receive } = receptionOf();
  receive({}, { body: Uint8Array.of(0xff) });
  expect(endings[0]).toMatchObject({ outcome: RunOutcome.FAILED, detail: { error: { code: ErrorCode.INTERNAL } } });
});
