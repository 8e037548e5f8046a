import { BlobNotFoundError, outputKey } from "@sheaf/blobs";
import { taskStem } from "../archive/task-stem.ts";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { fileHeaders } from "../http/file-headers.ts";
import { HttpError } from "../http/problem.ts";
import { sendBlob } from "../http/send-blob.ts";
import { readTask } from "../resources/read-task.ts";

/** `GET /v1/groups/{id}/tasks/{index}/outputs/{name}`: the bytes, or the asked part of them. */
export async function getOutput(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { groupId, task } = await readTask(exchange, gateway);
  const output = task.outputs.find(({ name }) => name === exchange.req.params["name"]);
  if (output === undefined) throw noOutput();
  const { name, format, bytes, sha256 } = output;
  const stem = taskStem(task) || `${groupId}-${task.index}`;
  await sendBlob(exchange, {
    bytes,
    headers: fileHeaders({ name: `${stem}.${name}.${format}`, format, contentId: sha256 }),
    open: (range) =>
      gateway.blobs.get(outputKey(groupId, task.index, name, format), range).catch((error: unknown) => {
        throw error instanceof BlobNotFoundError ? noOutput(error) : error;
      }),
  });
}

function noOutput(cause?: unknown): HttpError {
  return new HttpError("not_found", "The task has no such output", { cause });
}
