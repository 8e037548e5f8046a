import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { BrokerInspection } from "@sheaf/broker";
import { ControlSnapshotSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { BrokerView } from "./broker-view.ts";

const AWAY: BrokerInspection = {
  broker: undefined,
  streams: [],
  consumers: undefined,
  problems: ["broker: not connected"],
  calls: 0,
};
const stream = {
  name: "SHEAF_LOG",
  messages: "4",
  bytes: "5",
  firstSeq: "1",
  lastSeq: "4",
  replicas: 1,
  storage: "file",
};
const broker = { version: "2.15.1", cluster: "", durability: "on disk", storeBytes: "12", memoryBytes: "3" };
const rows = () => [{ queue: "demo", verdict: "keeping_up" }];
const before = create(ControlSnapshotSchema, {
  takenAt: timestampFromMs(10_000),
  broker,
  streams: [{ ...stream, messages: "3" }],
  consumers: [{ queue: "demo", verdict: "growing" }],
});

test("what the broker did not tell is as before, and its age is named", () => {
  const view = new BrokerView();
  const shown = view.merge(AWAY, before, { nowMs: 20_000, rows });
  expect(shown).toMatchObject({ broker, streams: [{ messages: "3" }], consumers: [{ verdict: "growing" }] });
  expect(shown.problems).toEqual([
    "broker: not connected",
    "shown as before: broker (10 s old), stream SHEAF_LOG (10 s old), consumers (10 s old)",
  ]);
});

test("each part has an age of its own, however often it is missed", () => {
  const view = new BrokerView();
  view.merge({ ...AWAY, broker, problems: [] }, before, { nowMs: 20_000, rows });
  const shown = view.merge({ ...AWAY, streams: [stream] }, before, { nowMs: 40_000, rows });
  expect(shown.streams).toMatchObject([{ messages: "4" }]);
  expect(shown.problems.at(-1)).toBe("shown as before: broker (20 s old), consumers (30 s old)");
});

test("nothing is made up where there is nothing before", () => {
  expect(new BrokerView().merge(AWAY, undefined, { nowMs: 1, rows })).toEqual({
    broker: undefined,
    streams: [],
    consumers: [],
    problems: ["broker: not connected"],
  });
});
