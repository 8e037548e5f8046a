import { setTimeout as delay } from "node:timers/promises";
import { type Broker, connectBroker, createBus, type Delivery } from "@sheaf/broker";
import { type ErrorCode, RunOutcome } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { startTestWorker, type TestWorker } from "./test-worker.ts";

/** Between two looks at what has been delivered, in milliseconds. */
const LOOK_MS = 5;

/** A worker that runs what it gets, as the real one does: aborted groups are dropped, redeliveries handed back. */
export interface BusyWorker extends AsyncDisposable {
  readonly worker: TestWorker;
  /** All deliveries that were started, in order. */
  readonly started: readonly Delivery[];
}

/** Starts one whose runs end as `codeOf` says: an error's code, or undefined for success. */
export async function startBusyWorker(
  natsUrl: string,
  codeOf: (delivery: Delivery) => ErrorCode | undefined,
): Promise<BusyWorker> {
  const worker = await startTestWorker(natsUrl, "demo", 8);
  const log = createLogger({ service: "busy-worker", level: "error" });
  const broker: Broker = await connectBroker({ url: natsUrl, name: "worker", log });
  const aborted = new Set<string>();
  const deafen = createBus(broker).onAbort(({ groupIds }) => {
    for (const id of groupIds) aborted.add(id);
  });
  const started: Delivery[] = [];
  let stopping = false;

  const drop = (delivery: Delivery) => {
    delivery.term("cancelled");
    worker.deliveries.splice(worker.deliveries.indexOf(delivery), 1);
  };
  const runOnce = async () => {
    const again = worker.deliveries.filter(({ redelivered }) => redelivered);
    if (again.length > 0) await worker.report(RunOutcome.RETURNED, again);
    for (const delivery of worker.deliveries.filter(({ ref }) => aborted.has(ref.groupId))) drop(delivery);
    const fresh = worker.deliveries.filter(({ redelivered }) => !redelivered);
    if (fresh.length === 0) return;
    started.push(...fresh);
    await worker.report(RunOutcome.STARTED, fresh);
    for (const [code, ended] of Map.groupBy(fresh, codeOf)) {
      if (code === undefined) await worker.report(RunOutcome.SUCCEEDED, ended);
      else await worker.report(RunOutcome.FAILED, ended, { code, message: "as the test wants it" });
    }
  };
  const running = (async () => {
    for (; !stopping; await delay(LOOK_MS)) await runOnce();
  })();
  return {
    worker,
    started,
    async [Symbol.asyncDispose]() {
      stopping = true;
      await running;
      deafen();
      await broker.close();
      await worker[Symbol.asyncDispose]();
    },
  };
}
