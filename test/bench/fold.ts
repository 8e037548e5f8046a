/** How fast the fold counts and the dispatch plans, and what a queued task costs in memory. Argument: the number of tasks, rounded up to whole groups. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { apply, ChangeFan, Dispatch, LedgerState, QueueMeter, RunningRuns } from "@sheaf/ledger";
import { type Record, RecordSchema, RunOutcome } from "@sheaf/proto";

const GROUP = 100_000;
const TASKS = Math.ceil(Number(process.argv[2] ?? 1_000_000) / GROUP) * GROUP;
const BATCH = 500;
const WINDOW = 4_096;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const groupId = (at: number) => `0192a0c0-0000-7000-8000-${String(at).padStart(12, "0")}`;

function accepts(count = GROUP, groups = TASKS / GROUP): Record[] {
  return Array.from({ length: groups }, (_, at) => {
    const terms = { groupId: groupId(at), queue: "demo", maxAttempts: 3, retentionMs: 6e8 };
    const value = { ...terms, sealed: true, items: { count } };
    return create(RecordSchema, { events: [{ kind: { case: "groupAccepted", value } }] });
  });
}

/** Successes of empty tasks, 500 a record, in index order. */
function reports(): Record[] {
  return Array.from({ length: Math.ceil(TASKS / BATCH) }, (_, at) => {
    const first = (at * BATCH) % GROUP;
    const fill = <T>(value: T) => Array.from({ length: BATCH }, () => value);
    const columns = {
      groupId: groupId(Math.floor((at * BATCH) / GROUP)),
      index: fill(0).map((_, k) => first + k),
      run: fill(1),
      outcome: fill(RunOutcome.SUCCEEDED),
      startedAgoMs: fill(2),
      runMs: fill(1),
    };
    return create(RecordSchema, {
      events: [{ kind: { case: "runsReported", value: { worker: "worker-1", groups: [columns] } } }],
    });
  });
}

function fold(state: LedgerState, records: Iterable<Record>, changes = {}): void {
  let seq = state.seq;
  for (const record of records) apply(state, { seq: ++seq, timeMs: 1_700_000_000_000 + seq, record }, changes);
}

function* decoded(bytes: readonly Uint8Array[]): Generator<Record> {
  for (const b of bytes) yield fromBinary(RecordSchema, b);
}

/** Does the work three times on something new and prints the median, by the thread's processor time: others use the machine too. */
function measure<T>(name: string, unit: string, prepare: () => T, work: (on: T) => void): void {
  const times: number[] = [];
  for (let n = 0; n < 3; n++) {
    const on = prepare();
    collectGarbage();
    const from = process.threadCpuUsage();
    work(on);
    const { user, system } = process.threadCpuUsage(from);
    times.push((user + system) / 1_000);
  }
  const ms = times.sort((a, b) => a - b)[1] ?? 0;
  const perSecond = Math.round(TASKS / (ms / 1_000)).toLocaleString("en");
  console.log(`${name.padEnd(48)} ${perSecond} ${unit} (${Math.round(ms)} ms)`);
}

function memoryBytes(): number {
  // Buffers are given back only after the collection that found them unused.
  for (let n = 0; n < 3; n++) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Queued {
  readonly state: LedgerState;
  readonly fan: ChangeFan;
}

function queued(): Queued {
  const on = { state: new LedgerState(), fan: new ChangeFan() };
  fold(on.state, accepts(), on.fan);
  return on;
}

/** As a leader has it: its desk, its list of running runs and its meter listen. */
function led(): Queued {
  const on = queued();
  for (const listener of [new Dispatch(on.state), new RunningRuns(on.state), new QueueMeter()]) on.fan.listen(listener);
  return on;
}

function planAll(state: LedgerState): void {
  const dispatch = new Dispatch(state);
  let planned = 0;
  for (let runs = dispatch.plan("demo", WINDOW, 1); runs.length > 0; runs = dispatch.plan("demo", WINDOW, 1)) {
    planned += runs.length;
  }
  if (planned !== TASKS) throw new Error(`${planned} runs planned`);
}

function finishAll({ state, fan }: Queued, records: Iterable<Record>): void {
  fold(state, records, fan);
  if (state.queueCounts("demo")[4] !== TASKS) throw new Error("not all have succeeded");
}

/** What so many groups of queued tasks take, heap and buffers, divided by `parts`. */
function printMemory(name: string, count: number, groups: number, parts: number): void {
  const before = memoryBytes();
  const state = new LedgerState();
  fold(state, accepts(count, groups));
  const bytes = (memoryBytes() - before) / parts;
  console.log(`${`memory of ${name}`.padEnd(48)} ${bytes.toFixed(1)} bytes (${state.groups.size} groups)`);
}

const records = reports();
const bytes = records.map((record) => toBinary(RecordSchema, record));
measure("fold, decoded records", "reports/s", queued, (on) => finishAll(on, records));
measure("fold, from bytes", "reports/s", queued, (on) => finishAll(on, decoded(bytes)));
measure("fold, decoded, a leader listens", "reports/s", led, (on) => finishAll(on, records));
measure(`plan in windows of ${WINDOW.toLocaleString("en")}`, "runs/s", () => queued().state, planAll);
printMemory("a group of 100,000, by task", GROUP, TASKS / GROUP, TASKS);
printMemory("a group of 3, by group", 3, TASKS / 50, TASKS / 50);
