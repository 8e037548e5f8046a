import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";
import { onKnownGroup } from "../resources/known-group.ts";
import { readGroup } from "../resources/read-group.ts";
import { groupCalls } from "../submit/group-calls.ts";
import { createItemFeed, type ItemFeed } from "../submit/item-feed.ts";
import { feedFiles, handOver } from "./feed-files.ts";
import { requestField } from "./request-field.ts";
import { trackUploads, type UploadedFiles } from "./uploaded-files.ts";

/**
 * Appends the files of a form to the open group of the path, each as soon as it is stored.
 *
 * What was appended stays, whatever becomes of the request: the same form with the same `first_index` adds nothing twice
 * and goes on where this one ended. Files that were stored and not appended are removed.
 */
export async function appendUpload(exchange: Exchange, gateway: GatewayContext): Promise<Group> {
  const uploaded = trackUploads(exchange.log);
  let firstIndex: number | undefined;
  const field = requestField({
    schema: gateway.schemas.appendForm.shape.request.unwrap(),
    required: false,
    onRequest: ({ first_index }) => {
      firstIndex = first_index;
    },
  });
  let opened: ItemFeed<Group> | undefined;
  const feed = async () => {
    opened ??= await openFeed(exchange, gateway, { uploaded, firstIndex });
    return opened;
  };
  try {
    await feedFiles(exchange, gateway, { field, uploaded, feed });
    const group = await opened?.settled();
    if (group === undefined) throw new HttpError("invalid_request", "The form has no files");
    return group;
  } catch (error) {
    await opened?.settled().catch(() => undefined);
    await uploaded.removeAll();
    throw error;
  }
}

async function openFeed(
  exchange: Exchange,
  gateway: GatewayContext,
  o: { uploaded: UploadedFiles; firstIndex: number | undefined },
): Promise<ItemFeed<Group>> {
  const { id, counts } = await readGroup(exchange, gateway);
  const first = o.firstIndex ?? counts?.total ?? 0;
  const calls = groupCalls(exchange, gateway);
  return createItemFeed((chunk) =>
    handOver(chunk, o.uploaded, () =>
      onKnownGroup(calls.append(id, { ...chunk, firstIndex: first + chunk.firstIndex })),
    ),
  );
}
