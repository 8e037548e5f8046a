import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { BrokerUnavailableError, LogFullError, RecordTooLargeError } from "./errors.ts";
import { createLogAppender, type LogAppenderOptions } from "./log-appender.ts";
import { lastLogSeq, readRecord } from "./log-reader.ts";
import { groupOf, openBroker, sealed, silentLog } from "./test-rig.ts";
import { LOG_STREAM, logSubject } from "./topology.ts";

let nats: Nats;
let broker: Broker;

beforeAll(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
});
beforeEach(async () => {
  await broker[wire].jsm.streams.purge(LOG_STREAM);
});
afterAll(async () => {
  await broker.close();
  await nats.stop();
});

function appender(options: Partial<LogAppenderOptions> = {}) {
  const defaults = { broker, subject: logSubject.groups, writer: "w1", maxRecordBytes: 512 * 1024, log: silentLog };
  return createLogAppender({ ...defaults, ...options });
}

/** Every group that the log holds, record by record. */
async function storedGroups(): Promise<string[][]> {
  const { state } = await broker[wire].jsm.streams.info(LOG_STREAM);
  const records: string[][] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const stored = await vi.waitFor(() => readRecord(broker, seq));
    records.push(stored?.record.events.map(groupOf) ?? []);
  }
  return records;
}

/** The groups of records in the log's order, without the repeats of writes whose answer came late. */
const distinct = (records: readonly string[][]) => [...new Set(records.flat())];
/** Sequence of the log's last record, however late its answer. */
const logEnd = () => vi.waitFor(() => lastLogSeq(broker));

test("what is asked for while a write is under way shares the next record, in order", async () => {
  const log = appender();
  const names = Array.from({ length: 20 }, (_, i) => `g${i}`);
  const first = log.append(sealed("first"));
  await Promise.resolve();
  const rest = names.map((name) => log.append(sealed(name)));
  expect(log.pending()).toBe(21);
  await first;
  const seqs = await Promise.all(rest);
  const end = await logEnd();
  expect(seqs).toEqual(names.map(() => end));
  const records = await storedGroups();
  expect(records[0]).toEqual(["first"]);
  // They follow the first where it had to be repeated.
  expect(records.at(-1)?.slice(-20)).toEqual(names);
  expect(distinct(records)).toEqual(["first", ...names]);
  expect(log.pending()).toBe(0);
  await log.stop();
});

test("events that belong together may span records, and resolve with the last", async () => {
  const log = appender({ maxRecordBytes: 300 });
  const names = Array.from({ length: 100 }, (_, i) => `g${i}`);
  const seq = await log.appendMany(names.map(sealed));
  const records = await storedGroups();
  expect(records.length).toBeGreaterThan(2);
  expect(distinct(records)).toEqual(names);
  expect(seq).toBe(await logEnd());
  await log.stop();
});

test("spaced writes keep their distance", async () => {
  const log = appender({ minSpacingMs: 300 });
  const begin = performance.now();
  await log.append(sealed("a"));
  await log.append(sealed("b"));
  await log.append(sealed("c"));
  // The second and the third wait; a timer may be a millisecond early.
  expect(performance.now() - begin).toBeGreaterThan(590);
  await log.stop();
});

test("a full log refuses at once, and takes writes again when there is room", async () => {
  const log = appender();
  const { jsm } = broker[wire];
  const { config } = await jsm.streams.info(LOG_STREAM);
  await jsm.streams.update(LOG_STREAM, { max_bytes: 1 });
  await expect(log.append(sealed("no room"))).rejects.toThrow(LogFullError);
  await jsm.streams.update(LOG_STREAM, { max_bytes: config.max_bytes });
  await log.append(sealed("room"));
  expect(distinct(await storedGroups())).toEqual(["room"]);
  await log.stop();
});

test("an event larger than a record is refused alone", async () => {
  const log = appender({ maxRecordBytes: 100 });
  const large = log.append(sealed("x".repeat(200)));
  const small = log.append(sealed("small"));
  await expect(large).rejects.toThrow(RecordTooLargeError);
  await small;
  await log.stop();
});

test("a suspended broker cannot hold a caller longer than its patience", async () => {
  const log = appender();
  await log.append(sealed("before"));
  await nats.suspend();
  const begin = performance.now();
  const patient = log.append(sealed("patient"));
  await expect(log.append(sealed("hasty"), { timeoutMs: 300 })).rejects.toThrow(BrokerUnavailableError);
  expect(performance.now() - begin).toBeLessThan(4_500);
  nats.resume();
  await patient;
  expect((await storedGroups()).flat()).toContain("patient");
  await log.stop();
});

test("without a broker the patience holds too, and what is patient is stored when it is back", async () => {
  const log = appender();
  await nats.kill();
  const patient = log.append(sealed("patient"));
  const begin = performance.now();
  await expect(log.append(sealed("hasty"), { timeoutMs: 300 })).rejects.toThrow(BrokerUnavailableError);
  expect(performance.now() - begin).toBeLessThan(4_500);
  await nats.restart();
  await patient;
  expect(distinct(await storedGroups())).toEqual(["patient"]);
  await log.stop();
});

test("nothing acknowledged is lost and order is kept when the broker is killed again and again", async () => {
  const log = appender({ maxRecordBytes: 60 });
  const acknowledged: string[] = [];
  const appends: Promise<unknown>[] = [];
  let i = 0;
  const write = () => {
    const name = `g${i++}`;
    appends.push(log.append(sealed(name)).then(() => acknowledged.push(name)));
  };
  for (let round = 0; round < 3; round++) {
    const goal = acknowledged.length + 30;
    await vi.waitFor(() => {
      for (let k = 0; k < 10; k++) write();
      expect(acknowledged.length).toBeGreaterThan(goal);
    });
    await nats.restart();
  }
  await Promise.all(appends);
  // Without the repeats the order is that of the asking.
  expect(distinct(await storedGroups())).toEqual(Array.from({ length: i }, (_, k) => `g${k}`));
  expect(acknowledged).toHaveLength(i);
  await log.stop();
});

test("stop waits for what is under way and refuses what comes later", async () => {
  const log = appender();
  const last = log.append(sealed("last"));
  await log.stop();
  await expect(last).resolves.toBeGreaterThan(0);
  await expect(log.append(sealed("late"))).rejects.toThrow(BrokerUnavailableError);
  await log.stop();
});

test("stop without a broker ends what waits", async () => {
  const log = appender();
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  const waiting = log.append(sealed("waiting"));
  const rejected = expect(waiting).rejects.toThrow(BrokerUnavailableError);
  await log.stop();
  await rejected;
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
});
