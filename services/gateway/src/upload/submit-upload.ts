import { finished } from "node:stream/promises";
import { newGroupId } from "@sheaf/service";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import type { HttpError } from "../http/problem.ts";
import { type GroupCalls, groupCalls } from "../submit/group-calls.ts";
import { IMAGE_TASK, type NewItem } from "../submit/item.ts";
import { createItemFeed, type ItemFeed } from "../submit/item-feed.ts";
import { readMultipart } from "./multipart.ts";
import { type RefusedImage, type StoredImage, storeImage } from "./store-image.ts";
import { trackUploads } from "./uploaded-files.ts";

/** How an upload is answered. */
export interface UploadAnswer {
  /** Writes the answer once the group is sealed. */
  accepted(groupId: string): void;
  /** What a form without a single file gets. */
  readonly noFiles: HttpError;
}

/**
 * Makes a group of a form's files. It is open from the first stored file on, so images are processed while others
 * still come in, and sealed at the end. A file that is no image is a failed task among the others.
 *
 * Unless the client has got its answer, nothing stays: the group is cancelled and the files are removed.
 */
export async function submitUpload(exchange: Exchange, gateway: GatewayContext, answer: UploadAnswer): Promise<void> {
  const uploaded = trackUploads(exchange.log);
  const groupId = newGroupId();
  const calls = groupCalls(exchange, gateway);
  const feed = openGroupFeed(calls, groupId);
  try {
    const options = { ...gateway, tenant: exchange.tenant, uploaded };
    await readMultipart(exchange.req, {
      limits: gateway.limits,
      async onFile(file) {
        const image = await storeImage(file, options);
        if (image.kind === "stored" || !image.blank) feed.add(itemOf(image));
      },
    });
    await feed.settled();
    if (feed.count === 0) throw answer.noFiles;
    await calls.seal(groupId);
    exchange.gone.throwIfAborted();
    answer.accepted(groupId);
    // Rejects when the client leaves before it could be told.
    await finished(exchange.res);
  } catch (error) {
    await feed.settled().catch(() => undefined);
    if (feed.count > 0) await calls.abandon(groupId);
    await uploaded.removeAll();
    throw error;
  }
}

/** The first call makes the group, each later one appends. */
function openGroupFeed(calls: GroupCalls, groupId: string): ItemFeed {
  return createItemFeed((chunk) =>
    chunk.firstIndex === 0
      ? calls.submit({ groupId, task: IMAGE_TASK, open: true }, chunk)
      : calls.append(groupId, chunk),
  );
}

function itemOf(image: StoredImage | RefusedImage): NewItem {
  if (image.kind === "stored") return { source: image.id, name: image.name };
  const { code, message } = image;
  return { name: image.name, rejection: { code, message, retryable: false } };
}
