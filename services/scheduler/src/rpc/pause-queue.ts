import type { PauseQueueRequest } from "@sheaf/proto";
import { checkQueue } from "./check-queue.ts";
import type { RpcContext } from "./context.ts";

/** PauseQueue: nothing more is handed out; what is out goes on, and the limits stay. Pausing twice changes nothing. */
export async function pauseQueue({ queue }: PauseQueueRequest, _tenant: string, c: RpcContext) {
  checkQueue(queue, c.types.queues());
  return { settings: await c.settings.change(queue, (settings) => ({ ...settings, paused: true })) };
}
