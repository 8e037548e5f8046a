import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@sheaf/testkit";
import { vi } from "vitest";
import { patientFetch } from "../../patient-fetch.ts";

/** A worker as `/v1/workers` tells of it; what the tests look at. */
export interface WorkerView {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly slots: number;
  readonly active: readonly { readonly group: string }[];
  readonly loop_lag_ms: number;
}

/** A worker's process, and the id that it has told. */
export interface WorkerProcess {
  readonly id: string;
  readonly pid: number;
}

/** The workers of a stack, as an operator sees and steers them. */
export function fleetOf(stack: Stack) {
  const ask = async (path: string, body?: object, wanted?: number) => {
    const json = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await patientFetch(`${stack.url}${path}`, body && json, wanted);
    return { status: response.status, body: (await response.json()) as WorkerView };
  };
  const snapshot = async () => {
    const response = await fetch(`${stack.url}/v1/control`);
    return (await response.json()) as { taken_at: string; workers: WorkerView[] };
  };
  return {
    ask,
    /** Gives a worker a command; again where it has not answered in time, unless that is `wanted`. */
    command: (id: string, command: string, body: object = {}, wanted?: number) =>
      ask(`/v1/workers/${id}/${command}`, body, wanted),
    snapshot,
    /** The process of that name (`worker-1`) as it runs now. */
    process(name: string): Promise<WorkerProcess> {
      const look = async () => {
        // Its last line may be half written.
        const lines = (await stack.log(name)).split("\n").slice(0, -1);
        const said = lines.map((line) => JSON.parse(line) as { pid: number; msg: string; worker: string });
        const last = said.findLast(({ msg }) => msg.startsWith("joined"));
        if (!last) throw new Error(`${name} has not joined`);
        return { id: last.worker, pid: last.pid };
      };
      return vi.waitFor(look, { timeout: 20_000, interval: 50 });
    },
    /**
     * The worker as soon as a snapshot shows it in one of the states; throws unless one taken within `withinMs` of this
     * call does. Looks again and again, and a little longer, as the gateway may show it late. By default 16 s, six of
     * silence and ten to the next snapshot, and four for a machine that stands still.
     */
    async seen(id: string, states: readonly string[], withinMs = 20_000): Promise<WorkerView> {
      const deadlineMs = Date.now() + withinMs;
      for (let last: WorkerView | undefined; ; await sleep(100)) {
        const { taken_at, workers } = await snapshot();
        last = workers.find((worker) => worker.id === id);
        const late = Date.parse(taken_at) > deadlineMs;
        if (last && states.includes(last.state) && !late) return last;
        if (late) throw new Error(`${id} is not ${states.join(" or ")} but ${JSON.stringify(last)}`);
      }
    },
  };
}
