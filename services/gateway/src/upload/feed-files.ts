import { sourceKey } from "@sheaf/blobs";
import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { httpErrorFrom } from "../http/error-from.ts";
import type { ItemChunk } from "../submit/chunk-items.ts";
import type { NewItem } from "../submit/item.ts";
import type { ItemFeed } from "../submit/item-feed.ts";
import type { FormField } from "./form-field.ts";
import { readMultipart } from "./multipart.ts";
import { type RefusedImage, type StoredImage, storeImage } from "./store-image.ts";
import type { UploadedFiles } from "./uploaded-files.ts";

/** What becomes of a form's files. */
export interface FeedOptions {
  readonly field?: FormField | undefined;
  readonly uploaded: UploadedFiles;
  /** Where their items go; asked before a file is stored. */
  feed(): Promise<ItemFeed<Group>>;
}

/**
 * Stores the files of a form one after the other and makes each an item as soon as it is whole. A file that is no image
 * is an item too: one that has failed. Rejects as `readMultipart` does, and with what the feed failed with.
 */
export function feedFiles(exchange: Exchange, gateway: GatewayContext, options: FeedOptions): Promise<void> {
  const { field, uploaded } = options;
  const storing = { ...gateway, tenant: exchange.tenant, uploaded };
  return readMultipart(exchange.req, {
    limits: gateway.limits,
    field,
    async onFile(file) {
      const feed = await options.feed();
      const image = await storeImage(file, storing);
      if (image.kind === "stored" || !image.blank) feed.add(itemOf(image));
    },
  });
}

/**
 * Sends items of which a caller may count on what was accepted: unless they are refused for certain, their files stay
 * whatever becomes of the rest of the request.
 */
export async function handOver(
  { items }: ItemChunk,
  uploaded: UploadedFiles,
  send: () => Promise<Group>,
): Promise<Group> {
  const keep = () => uploaded.keep(items.flatMap(({ source }) => (source ? [sourceKey(source)] : [])));
  try {
    const group = await send();
    keep();
    return group;
  } catch (error) {
    // A call that was not answered may have taken effect.
    if (httpErrorFrom(error).status >= 500) keep();
    throw error;
  }
}

function itemOf(image: StoredImage | RefusedImage): NewItem {
  if (image.kind === "stored") return { source: image.id, name: image.name };
  const { code, message } = image;
  return { name: image.name, rejection: { code, message, retryable: false } };
}
