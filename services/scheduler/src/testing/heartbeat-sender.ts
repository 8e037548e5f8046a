import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { fromBinary } from "@bufbuild/protobuf";
import { connectBroker, createBus } from "@sheaf/broker";
import { WorkerHeartbeatSchema } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";

/** What the thread is started with. */
export interface HeartbeatSenderData {
  readonly url: string;
  /** Encoded heartbeats, one of each worker. */
  readonly beats: readonly Uint8Array[];
}

/** For tests: a thread that, at each message from its parent, sends all heartbeats evenly spread over two seconds and answers. */
async function run({ url, beats }: HeartbeatSenderData): Promise<void> {
  const log = createLogger({ service: "test", level: "silent" });
  const bus = createBus(await connectBroker({ url, name: "worker", log }));
  const decoded = beats.map((bytes) => fromBinary(WorkerHeartbeatSchema, bytes));
  const perTurn = Math.ceil(decoded.length / 100);
  const send = async () => {
    for (let at = 0; at < decoded.length; at += perTurn) {
      for (const beat of decoded.slice(at, at + perTurn)) bus.publishHeartbeat(beat);
      await sleep(20);
    }
    parentPort?.postMessage("sent");
  };
  parentPort?.on("message", () => void send());
  parentPort?.postMessage("ready");
}

await run(workerData as HeartbeatSenderData);
