import type { PauseQueueRequest } from "@sheaf/proto";
import { recordAction } from "../actions.ts";
import type { Caller } from "./caller.ts";
import { checkQueue } from "./check-queue.ts";
import type { RpcContext } from "./context.ts";

/** PauseQueue: nothing more is handed out; what is out goes on, and the limits stay. Pausing twice changes nothing. */
export async function pauseQueue({ queue }: PauseQueueRequest, { actor }: Caller, c: RpcContext) {
  checkQueue(queue, c.types.queues());
  const settings = await c.settings.change(queue, (before) => ({ ...before, paused: true }));
  await recordAction(c, { actor, what: "queue.pause", target: queue, detail: "", effect: "paused" });
  return { settings };
}
