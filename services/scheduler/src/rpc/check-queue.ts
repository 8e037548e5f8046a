import { Code } from "@connectrpc/connect";
import { rpcError } from "@sheaf/service";

/** Throws NOT_FOUND, reason QUEUE_NOT_FOUND, unless the queue is among those known; the message names them. */
export function checkQueue(queue: string, known: readonly string[]): void {
  if (known.includes(queue)) return;
  const message = `unknown queue ${JSON.stringify(queue.slice(0, 64))}; known: ${known.toSorted().join(", ")}`;
  throw rpcError(Code.NotFound, message, { reason: "QUEUE_NOT_FOUND" });
}
