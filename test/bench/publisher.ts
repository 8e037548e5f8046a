/** Runs per second into SHEAF_TASKS, each acknowledged: `node test/bench/publisher.ts [count]`. */
import { createTaskPublisher, runSubject } from "@sheaf/broker";
import { startBrokerRig } from "./broker-rig.ts";

const ROUNDS = 3;
const BODY_BYTES = 200;
const count = Number(process.argv[2] ?? 100_000);

await using rig = await startBrokerRig(["bench"]);
const { broker, log } = rig;
const publisher = createTaskPublisher({ broker, log });
const body = new Uint8Array(BODY_BYTES);
for (let round = 0; round < ROUNDS; round++) {
  const begin = performance.now();
  const outcomes: Promise<string>[] = [];
  for (let i = 0; i < count; i++)
    outcomes.push(
      publisher.publish(runSubject("bench", { groupId: `round-${round}`, index: i, run: 1, count: 1 }), body),
    );
  const stored = (await Promise.all(outcomes)).filter((outcome) => outcome === "stored").length;
  const seconds = (performance.now() - begin) / 1_000;
  console.log(`publish: ${stored} of ${count} stored in ${seconds.toFixed(2)} s = ${Math.round(count / seconds)}/s`);
}
await publisher.stop();
