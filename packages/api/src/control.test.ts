import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ControlSnapshotSchema, WorkerState } from "@sheaf/proto";
import { expect, it } from "vitest";
import { presentControl } from "./control.ts";

it("shows sequences as text, sizes as numbers, absent percentiles as null and states as words", () => {
  const snapshot = create(ControlSnapshotSchema, {
    takenAt: timestampFromMs(1_500),
    intervalS: 10,
    nextAt: timestampFromMs(11_500),
    scheduler: { leader: "s1", replicas: 2, logSeq: "18446744073709551615" },
    broker: { version: "2.15.1", durability: "fsync on every write", storeBytes: "12", memoryBytes: "3" },
    streams: [
      { name: "SHEAF_LOG", messages: "4", bytes: "5", firstSeq: "1", lastSeq: "4", replicas: 1, storage: "file" },
    ],
    queues: [{ name: "images", queued: 3, waitMs: { p50: 1, p95: 2, p99: 3 } }],
    workers: [{ id: "w1", state: WorkerState.DRAINING, active: [{ group: "g", index: 1, attempt: 2, runningMs: 3 }] }],
  });
  expect(presentControl(snapshot)).toMatchObject({
    taken_at: "1970-01-01T00:00:01.500Z",
    next_at: "1970-01-01T00:00:11.500Z",
    scheduler: { leader: "s1", replicas: 2, log_seq: "18446744073709551615" },
    broker: { cluster: null, store_bytes: 12, memory_bytes: 3 },
    streams: [{ messages: 4, bytes: 5, first_seq: "1", last_seq: "4" }],
    queues: [{ queued: 3, oldest_wait_ms: null, wait_ms: { p50: 1, p95: 2, p99: 3 }, run_ms: null }],
    workers: [{ state: "draining", active: [{ group: "g", index: 1, attempt: 2, running_ms: 3 }] }],
    groups: { open: 0, running: 0, finished: 0 },
    problems: [],
  });
});
