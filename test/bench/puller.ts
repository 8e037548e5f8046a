/** Deliveries and acknowledgements per second, and the latency to a parked pull: `node test/bench/puller.ts [count]`. */
import { createTaskPublisher, createTaskPuller, runSubject } from "@sheaf/broker";
import { percentile, startBrokerRig, until } from "./broker-rig.ts";

const ROUNDS = 3;
const WANTED = 2_000;
const SINGLE = 2_000;
const count = Number(process.argv[2] ?? 100_000);

await using rig = await startBrokerRig(["bench", "single"]);
const { broker, log } = rig;
const publisher = createTaskPublisher({ broker, log });
const body = new Uint8Array(200);

for (let round = 0; round < ROUNDS; round++) {
  const published = Array.from({ length: count }, (_, i) =>
    publisher.publish(runSubject("bench", { groupId: `r-${round}`, index: i, run: 1, count: 1 }), body),
  );
  await Promise.all(published);
  let delivered = 0;
  const onDelivery = (delivery: { ack(): void }) => {
    delivered += 1;
    delivery.ack();
  };
  const puller = createTaskPuller({ broker, queue: "bench", wanted: () => WANTED, onDelivery, log });
  const begin = performance.now();
  await puller.start();
  await until(() => delivered === count);
  const seconds = (performance.now() - begin) / 1_000;
  await puller.stop();
  console.log(`pull + ack: ${count} in ${seconds.toFixed(2)} s = ${Math.round(count / seconds)}/s, wanted ${WANTED}`);
}

const latencies: number[] = [];
let arrived = 0;
const puller = createTaskPuller({
  broker,
  queue: "single",
  wanted: () => 1,
  onDelivery: (delivery) => {
    arrived = performance.now();
    delivery.ack();
  },
  log,
});
await puller.start();
for (let i = 0; i < SINGLE; i++) {
  arrived = 0;
  const sent = performance.now();
  void publisher.publish(runSubject("single", { groupId: "g", index: i, run: 1, count: 1 }), body);
  await until(() => arrived > 0);
  latencies.push(arrived - sent);
}
const ms = (share: number) => percentile(latencies, share).toFixed(2);
console.log(`publish to parked pull: p50 ${ms(0.5)} ms, p95 ${ms(0.95)} ms, p99 ${ms(0.99)} ms`);
await puller.stop();
await publisher.stop();
