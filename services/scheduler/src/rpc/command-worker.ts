import { Code } from "@connectrpc/connect";
import type { CommandWorkerRequest, WorkerCommand, WorkerStatus } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { type Deed, recordAction } from "../actions.ts";
import { workerStatus } from "../leader/worker-status.ts";
import type { Caller } from "./caller.ts";
import type { RpcContext } from "./context.ts";
import { Violations } from "./violations.ts";

/** As many as a runner takes. */
const SLOTS = { min: 1, max: 1_024 };
/** A worker that has not answered may be back soon, in milliseconds. */
const RETRY_MS = 2_000;

/** CommandWorker: tells a worker what to do and answers with what it is then. A worker that is unknown now is NOT_FOUND. */
export async function commandWorker({ worker, command }: CommandWorkerRequest, { actor }: Caller, c: RpcContext) {
  const told = checked(command);
  if (!c.workers.registry.find(worker)) {
    const message = `no worker ${JSON.stringify(worker.slice(0, 64))} was heard of lately`;
    throw rpcError(Code.NotFound, message, { reason: "WORKER_NOT_FOUND" });
  }
  const heartbeat = await c.workers.orders.give(worker, told.command);
  const status = heartbeat && workerStatus({ heartbeat, heardAtMs: performance.now() });
  const effect = effectOf(status);
  await recordAction(c, { actor, what: told.what, target: worker, detail: told.detail, effect });
  if (status) return { worker: status };
  throw rpcError(Code.Unavailable, effect, { reason: "WORKER_SILENT", retryDelayMs: RETRY_MS });
}

function checked(command: WorkerCommand | undefined): { command: WorkerCommand; what: Deed; detail: string } {
  const v = new Violations();
  const kind = command?.kind;
  v.check(kind?.case !== undefined, "command", "must be drain, resume, slots or shutdown");
  if (kind?.case === "slots") {
    const { slots } = kind.value;
    v.check(slots >= SLOTS.min && slots <= SLOTS.max, "command.slots.slots", `must be ${SLOTS.min} to ${SLOTS.max}`);
  }
  v.throwIfAny();
  if (!command || !kind?.case) throw new RangeError("a command was checked that is none");
  return { command, what: `worker.${kind.case}`, detail: kind.case === "slots" ? `${kind.value.slots} slots` : "" };
}

function effectOf(status: WorkerStatus | undefined): string {
  if (!status) return "the worker has not answered within 2 s; it may still do it";
  const { slots, active, reason } = status;
  return `${slots} slots, ${active.length} running${reason === "" ? "" : `; ${reason}`}`;
}
