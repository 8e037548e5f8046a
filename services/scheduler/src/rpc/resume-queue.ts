import type { ResumeQueueRequest } from "@sheaf/proto";
import { checkQueue } from "./check-queue.ts";
import type { RpcContext } from "./context.ts";

/** ResumeQueue: hands out again, where it was, within the limits. Resuming twice changes nothing. */
export async function resumeQueue({ queue }: ResumeQueueRequest, _tenant: string, c: RpcContext) {
  checkQueue(queue, c.types.queues());
  return { settings: await c.settings.change(queue, (settings) => ({ ...settings, paused: false })) };
}
