import type { ResumeQueueRequest } from "@sheaf/proto";
import { recordAction } from "../actions.ts";
import type { Caller } from "./caller.ts";
import { checkQueue } from "./check-queue.ts";
import type { RpcContext } from "./context.ts";

/** ResumeQueue: hands out again, where it was, within the limits. Resuming twice changes nothing. */
export async function resumeQueue({ queue }: ResumeQueueRequest, { actor }: Caller, c: RpcContext) {
  checkQueue(queue, c.types.queues());
  const settings = await c.settings.change(queue, (before) => ({ ...before, paused: false }));
  await recordAction(c, { actor, what: "queue.resume", target: queue, detail: "", effect: "resumed" });
  return { settings };
}
