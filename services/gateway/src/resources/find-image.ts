import { buffer } from "node:stream/consumers";
import { BlobNotFoundError, type BlobStore, IMAGE_ID, type SniffedFormat, sniff, sourceKey } from "@sheaf/blobs";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";

/** As much as `sniff` looks at. */
const HEAD = { start: 0, end: 4_095 };

/** An uploaded image. */
export interface FoundImage {
  readonly id: string;
  /** Where the store has it. */
  readonly key: string;
  readonly bytes: number;
  /** By its first bytes. */
  readonly format: SniffedFormat;
}

/** Finds the uploaded image that `:id` of the path names. Its id, a hash of tenant and content, is all that keeps others from it. */
export async function findImage(exchange: Exchange, { blobs }: GatewayContext): Promise<FoundImage> {
  const id = imageIdOf(exchange);
  const key = sourceKey(id);
  const found = await blobs.stat(key);
  if (found === undefined) throw noImage();
  const { format } = sniff(await buffer(await openImage(blobs, key, HEAD)));
  return { id, key, bytes: found.bytes, format };
}

/** Opens an image's bytes; NOT_FOUND where they are gone. */
export async function openImage(blobs: BlobStore, ...[key, range]: Parameters<BlobStore["get"]>) {
  return await blobs.get(key, range).catch((error: unknown) => {
    throw error instanceof BlobNotFoundError ? noImage(error) : error;
  });
}

/** The `:id` of the path; what is no image's id is NOT_FOUND. */
export function imageIdOf({ req }: Exchange): string {
  const id = req.params["id"];
  if (typeof id === "string" && IMAGE_ID.test(id)) return id;
  throw noImage();
}

/** What is answered where there is no such image. */
export function noImage(cause?: unknown): HttpError {
  return new HttpError("not_found", "There is no such image", { cause });
}
