import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { EventSchema, RecordSchema } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AppendQueue } from "./append-queue.ts";
import { BrokerUnavailableError, LogFullError, RecordTooLargeError } from "./errors.ts";
import { groupOf, sealed } from "./test-rig.ts";

const encoded = (groupId: string, minReader = 1) => ({ bytes: toBinary(EventSchema, sealed(groupId)), minReader });
const queueOf = (maxRecordBytes: number) => new AppendQueue({ writer: "w1", maxRecordBytes });
const groupsIn = (record: Uint8Array | undefined) =>
  record === undefined ? [] : fromBinary(RecordSchema, record).events.map(groupOf);

test("a record says who wrote it and who may read it", () => {
  const queue = queueOf(1_000);
  void queue.add([encoded("a", 3)], undefined);
  void queue.add([encoded("b")], undefined);
  const record = fromBinary(RecordSchema, queue.nextRecord() ?? new Uint8Array());
  expect(record).toMatchObject({ writer: "w1", minReader: 3, events: [sealed("a"), sealed("b")] });
});

test("records never exceed their size, and hold every event once and in order", () => {
  const lengths = fc.array(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 10 }));
  fc.assert(
    fc.property(lengths, fc.integer({ min: 330, max: 2_000 }), (appends, maxRecordBytes) => {
      const queue = queueOf(maxRecordBytes);
      let id = 0;
      const names = appends.map((sizes) => sizes.map((size) => `${id++}-`.padEnd(size, "x")));
      for (const group of names)
        void queue.add(
          group.map((name) => encoded(name)),
          undefined,
        );
      const stored: string[] = [];
      for (let record = queue.nextRecord(); record !== undefined; record = queue.nextRecord()) {
        expect(record.length).toBeLessThanOrEqual(maxRecordBytes);
        stored.push(...groupsIn(record));
        queue.stored(stored.length);
      }
      expect(stored).toEqual(names.flat());
      expect(queue.size).toBe(0);
    }),
  );
});

test("an append that spans records resolves with the sequence of the last", async () => {
  const queue = queueOf(30);
  const done = queue.add(["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"].map(encoded), undefined);
  for (const seq of [11, 12, 13]) {
    expect(groupsIn(queue.nextRecord())).toHaveLength(1);
    queue.stored(seq);
  }
  await expect(done).resolves.toBe(13);
});

test("a repeat holds what was not stored and what has come since", () => {
  const queue = queueOf(1_000);
  void queue.add([encoded("a")], undefined);
  queue.nextRecord();
  queue.unanswered();
  void queue.add([encoded("b")], undefined);
  expect(groupsIn(queue.nextRecord())).toEqual(["a", "b"]);
});

test("what has been given up is not in the next record, and its late answer hurts nobody", async () => {
  const queue = queueOf(1_000);
  const hasty = queue.add([encoded("hasty")], 5);
  const patient = queue.add([encoded("patient")], undefined);
  queue.nextRecord();
  await expect(hasty).rejects.toThrow(BrokerUnavailableError);
  expect(queue.size).toBe(1);
  queue.stored(9);
  await expect(patient).resolves.toBe(9);
  expect(queue.nextRecord()).toBeUndefined();
});

test("a refusal ends exactly what was in the record", async () => {
  const queue = queueOf(30);
  const first = queue.add([encoded("aaaaaaaaaa")], undefined);
  const second = queue.add([encoded("bbbbbbbbbb")], undefined);
  queue.nextRecord();
  queue.refused(new LogFullError("full"));
  await expect(first).rejects.toThrow(LogFullError);
  queue.nextRecord();
  queue.stored(1);
  await expect(second).resolves.toBe(1);
  await queue.drained();
});

test("an event that no record can hold is refused at once", async () => {
  const queue = queueOf(30);
  await expect(queue.add([encoded("x".repeat(40))], undefined)).rejects.toThrow(RecordTooLargeError);
  expect(queue.size).toBe(0);
});
