/** Replay speed of the log and the latency from an append's acknowledgement to the reader: `node test/bench/log.ts [count]`. */
import { create } from "@bufbuild/protobuf";
import { createLogAppender, followLog, logSubject } from "@sheaf/broker";
import { type Event, EventSchema } from "@sheaf/proto";
import { percentile, startBrokerRig, until } from "./broker-rig.ts";

const ROUNDS = 3;
const SINGLE = 1_000;
const count = Number(process.argv[2] ?? 200_000);

await using rig = await startBrokerRig([]);
const { broker, log } = rig;
const subject = logSubject.groups;
const event = (groupId: string): Event => create(EventSchema, { kind: { case: "groupSealed", value: { groupId } } });

const many = createLogAppender({ broker, subject, writer: "bench", maxRecordBytes: 512 * 1024, log });
const events = Array.from({ length: count }, (_, i) => event(`g${i}`));
let begin = performance.now();
await many.appendMany(events);
let seconds = (performance.now() - begin) / 1_000;
console.log(`append of ${count} events in large records: ${Math.round(count / seconds)} events/s`);
await many.stop();

// One event a record, many writers in parallel, as small records come about.
const writers = Array.from({ length: 200 }, (_, i) =>
  createLogAppender({ broker, subject, writer: `w${i}`, maxRecordBytes: 32, log }),
);
begin = performance.now();
await Promise.all(writers.map((writer, i) => writer.appendMany(events.slice(i, i + 1 + count / 200))));
seconds = (performance.now() - begin) / 1_000;
console.log(`append of small records by 200 writers, fsync: ${Math.round(count / seconds)} records/s`);
await Promise.all(writers.map((writer) => writer.stop()));

for (let round = 0; round < ROUNDS; round++) {
  let records = 0;
  let folded = 0;
  begin = performance.now();
  const onRecord = ({ record }: { record: { events: readonly Event[] } }) => {
    records += 1;
    folded += record.events.length;
  };
  const follower = followLog({ broker, fromSeq: 1, onRecord, onUndecodable: () => undefined, log });
  await follower.caughtUp;
  seconds = (performance.now() - begin) / 1_000;
  await follower.stop();
  console.log(`replay: ${records} records, ${folded} events, ${Math.round(records / seconds)} records/s`);
}

let seen = 0;
let seenAt = 0;
const onRecord = ({ seq }: { seq: number }) => {
  seen = seq;
  seenAt = performance.now();
};
const follower = followLog({ broker, fromSeq: 1, onRecord, onUndecodable: () => undefined, log });
await follower.caughtUp;
const one = createLogAppender({ broker, subject, writer: "one", maxRecordBytes: 512 * 1024, log });
const writes: number[] = [];
const lags: number[] = [];
for (let i = 0; i < SINGLE; i++) {
  const start = performance.now();
  const seq = await one.append(event("single"));
  const acked = performance.now();
  await until(() => seen === seq);
  writes.push(acked - start);
  lags.push(seenAt - acked);
}
const ms = (values: number[], share: number) => percentile(values, share).toFixed(2);
console.log(`append: p50 ${ms(writes, 0.5)} ms, p99 ${ms(writes, 0.99)} ms`);
console.log(`acknowledged to onRecord: p50 ${ms(lags, 0.5)} ms, p99 ${ms(lags, 0.99)} ms`);
await one.stop();
await follower.stop();
