import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { ensureTopology } from "./ensure.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { createLogAppender, type LogAppender } from "./log-appender.ts";
import {
  type FollowLogOptions,
  followLog,
  lastLogSeq,
  logExtent,
  readRecord,
  type StoredRecord,
} from "./log-reader.ts";
import { groupOf, openBroker, sealed, silentLog, testTopology } from "./test-rig.ts";
import { LOG_STREAM, logSubject } from "./topology.ts";

let nats: Nats;
let broker: Broker;
let log: LogAppender;

// A server each: it removes a deleted log's files after its answer, and can trip over a log that is made meanwhile.
beforeEach(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
  log = createLogAppender({ broker, subject: logSubject.groups, writer: "w1", maxRecordBytes: 30, log: silentLog });
});
afterEach(async () => {
  await log.stop();
  await broker.close();
  await nats.stop();
});

/** Sequence of the log's last record: more than were asked for where an answer came late and the appender repeated one. */
const logEnd = () => vi.waitFor(() => lastLogSeq(broker));
const extent = () => vi.waitFor(() => logExtent(broker));
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, i) => from + i);
const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `group-${1000 + from + i}`);

function follow(fromSeq: number, options: Partial<FollowLogOptions> = {}) {
  const records: StoredRecord[] = [];
  const undecodable: number[] = [];
  const follower = followLog({
    broker,
    fromSeq,
    onRecord: (record) => records.push(record),
    onUndecodable: (seq) => undecodable.push(seq),
    log: silentLog,
    ...options,
  });
  const seqs = () => records.map(({ seq }) => seq);
  /** Without the appender's repeats; the reader itself hands each record over once, in order. */
  const groups = () => {
    expect(seqs()).toEqual([...new Set(seqs())].toSorted((a, b) => a - b));
    return [...new Set(records.flatMap(({ record }) => record.events.map(groupOf)))];
  };
  return { ...follower, records, undecodable, seqs, groups };
}

test("everything that was there at the start comes before `caughtUp`, the rest as it is written", async () => {
  await log.appendMany(names(500).map(sealed));
  const follower = follow(1);
  await follower.caughtUp;
  expect(follower.groups()).toEqual(names(500));
  await log.append(sealed("group-1500"));
  const last = await logEnd();
  await vi.waitFor(() => expect(follower.seqs()).toEqual(upTo(last)));
  expect(follower.groups()).toEqual(names(501));
  const stamps = follower.records.map((record) => record.timeMs);
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  expect(Math.abs(Date.now() - (stamps.at(-1) ?? 0))).toBeLessThan(5_000);
  await follower.stop();
  await follower.stop();
});

test("an empty log, and one that ended long ago, are caught up at once", async () => {
  const empty = follow(1);
  await empty.caughtUp;
  await empty.stop();
  await log.appendMany(names(5).map(sealed));
  await broker[wire].jsm.streams.purge(LOG_STREAM);
  const purged = follow(3);
  await purged.caughtUp;
  expect(purged.records).toEqual([]);
  await log.append(sealed("next"));
  await vi.waitFor(() => expect(purged.groups()).toEqual(["next"]));
  await purged.stop();
});

test("a log tells its id and which records it holds, also when all of them have left; another life has another id", async () => {
  expect(await extent()).toMatchObject({ lastSeq: 0 });
  await log.appendMany(names(5).map(sealed));
  const lastSeq = await logEnd();
  const { logId } = await ensureTopology(broker, testTopology);
  expect(await extent()).toEqual({ logId, firstSeq: 1, lastSeq });
  await broker[wire].jsm.streams.purge(LOG_STREAM, { seq: 4 });
  expect(await extent()).toEqual({ logId, firstSeq: 4, lastSeq });
  await broker[wire].jsm.streams.purge(LOG_STREAM);
  expect(await extent()).toEqual({ logId, firstSeq: lastSeq + 1, lastSeq });
  await broker[wire].jsm.streams.delete(LOG_STREAM);
  await expect(logExtent(broker)).rejects.toThrow(BrokerUnavailableError);
  const remade = await ensureTopology(broker, testTopology);
  expect(await extent()).toMatchObject({ logId: remade.logId, lastSeq: 0 });
  expect(remade.logId).not.toBe(logId);
});

test("it begins where it is told", async () => {
  await log.appendMany(names(10).map(sealed));
  const follower = follow(8);
  await follower.caughtUp;
  expect(follower.seqs()).toEqual(upTo(await logEnd(), 8));
  await follower.stop();
});

test("across kills of the broker nothing is lost, doubled or out of order", async () => {
  const follower = follow(1);
  await follower.caughtUp;
  let written = 0;
  for (let round = 0; round < 3; round++) {
    const under = log.appendMany(names(200, written).map(sealed));
    written += 200;
    await vi.waitFor(() => expect(follower.records.length).toBeGreaterThan(written - 200));
    await nats.restart();
    await under;
  }
  const last = await logEnd();
  await vi.waitFor(() => expect(follower.records.at(-1)?.seq).toBe(last));
  expect(follower.seqs()).toEqual(upTo(last));
  expect(follower.groups()).toEqual(names(written));
  await follower.stop();
});

test("when only the server-side consumer is lost, it is made anew behind the last record", async () => {
  const { jsm } = broker[wire];
  const follower = follow(1);
  await log.append(sealed("before"));
  await vi.waitFor(() => expect(follower.groups()).toEqual(["before"]));
  for await (const consumer of jsm.consumers.list(LOG_STREAM)) await jsm.consumers.delete(LOG_STREAM, consumer.name);
  await log.append(sealed("after"));
  await vi.waitFor(() => expect(follower.groups()).toEqual(["before", "after"]));
  await follower.stop();
});

test("what is no record is told apart and does not stop the rest", async () => {
  await log.append(sealed("a"));
  const { seq } = await broker[wire].js.publish(logSubject.verdicts, new Uint8Array([255, 255]));
  await log.append(sealed("b"));
  const follower = follow(1);
  await follower.caughtUp;
  expect(follower.undecodable).toEqual([seq]);
  expect(follower.groups()).toEqual(["a", "b"]);
  await follower.stop();
});

test("a log that was made anew is told instead of folded", async () => {
  await log.appendMany(names(5).map(sealed));
  const onReplaced = vi.fn();
  const follower = follow(1, { onReplaced });
  await follower.caughtUp;
  await broker[wire].jsm.streams.delete(LOG_STREAM);
  await ensureTopology(broker, testTopology);
  await log.append(sealed("stranger"));
  await vi.waitFor(() => expect(onReplaced).toHaveBeenCalledOnce());
  expect(follower.groups()).toEqual(names(5));
  await follower.stop();
});

test("stop leaves no consumer behind", async () => {
  const follower = follow(1);
  await follower.caughtUp;
  await follower.stop();
  expect((await broker[wire].jsm.streams.info(LOG_STREAM)).state.consumer_count).toBe(0);
});

test("a reader tells how much is still to come, and how long it has heard nothing", async () => {
  await log.appendMany(names(50).map(sealed));
  const last = await logEnd();
  const pending: number[] = [];
  const follower = follow(1, { onRecord: () => pending.push(follower.lag().pending) });
  await follower.caughtUp;
  expect(pending).toEqual(Array.from({ length: last }, (_, i) => last - 1 - i));
  // Heartbeats are heard every second; a broker that hangs sends none.
  await nats.suspend();
  try {
    await vi.waitFor(() => expect(follower.lag().silentMs).toBeGreaterThan(1_500));
  } finally {
    nats.resume();
  }
  await vi.waitFor(() => expect(follower.lag().silentMs).toBeLessThan(1_000));
  await follower.stop();
});

test("a log whose records have all left has its end at 0: nobody could read further", async () => {
  await log.append(sealed("a"));
  await broker[wire].jsm.streams.purge(LOG_STREAM);
  expect(await logEnd()).toBe(0);
});

test("the end of a log whose broker hangs is refused within two seconds, as unavailable", async () => {
  await nats.suspend();
  const startedMs = performance.now();
  try {
    await expect(lastLogSeq(broker)).rejects.toBeInstanceOf(BrokerUnavailableError);
    expect(performance.now() - startedMs).toBeLessThan(4_500);
  } finally {
    nats.resume();
  }
});

test("single records and the end of the log are read from the leader", async () => {
  expect(await logEnd()).toBe(0);
  const seq = await log.append(sealed("a"));
  expect(await logEnd()).toBe(seq);
  const stored = await vi.waitFor(() => readRecord(broker, seq));
  expect(stored?.record.events.map(groupOf)).toEqual(["a"]);
  expect(await vi.waitFor(() => readRecord(broker, seq + 1))).toBeUndefined();
});
