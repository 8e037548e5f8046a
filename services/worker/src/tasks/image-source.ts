import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { BlobNotFoundError, type BlobStore, IMAGE_ID, imageId, sourceKey } from "@sheaf/blobs";
import { type ImagePlan, watermarkSources } from "@sheaf/image-options";
import type { UrlFetcher } from "@sheaf/images";
import { ErrorCode } from "@sheaf/proto";
import type { TaskContext } from "@sheaf/runner";
import { TaskFailure } from "@sheaf/runner";
import { storageFailure } from "./image-failure.ts";

/** Where images come from. */
export interface ImageSources {
  readonly blobs: Pick<BlobStore, "touch" | "localPath">;
  readonly fetcher: UrlFetcher;
}

const WEB_URL = /^https?:\/\//i;

/** Whether the reference names neither an uploaded image nor a URL: there is nothing to be found under it. */
export function isOpaque(source: string): boolean {
  return !IMAGE_ID.test(source) && !WEB_URL.test(source);
}

/** An image on the way into a child process. */
export interface FoundSource {
  readonly path: string;
  /** A hash of tenant and content, also for one that was fetched. */
  readonly id: string;
}

/**
 * The image that a run is about as a local file: in the blob store, or fetched into `folder`.
 *
 * @throws TaskFailure IMAGE_NOT_FOUND or STORAGE_ERROR; what the fetcher throws.
 */
export async function findSource(
  { item, signal, tenant }: TaskContext,
  folder: string,
  { blobs, fetcher }: ImageSources,
): Promise<FoundSource> {
  const { source } = item;
  if (IMAGE_ID.test(source)) return { path: await storedImage(blobs, source, folder), id: source };
  const path = join(folder, "source");
  await fetcher.fetchToFile(source, path, signal);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { path, id: imageId(tenant, hash.digest("hex")) };
}

/**
 * The local paths, in `folder`, of the images that a plan lays over its outputs, by id.
 *
 * @throws TaskFailure IMAGE_NOT_FOUND, which names the watermark, or STORAGE_ERROR.
 */
export async function findWatermarks(
  plan: ImagePlan,
  folder: string,
  { blobs }: Pick<ImageSources, "blobs">,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const id of watermarkSources(plan)) {
    paths[id] = await storedImage(blobs, id, folder, `watermark ${id}: `);
  }
  return paths;
}

async function storedImage(blobs: ImageSources["blobs"], id: string, folder: string, role = ""): Promise<string> {
  const key = sourceKey(id);
  try {
    // What is in use is not swept.
    await blobs.touch(key);
    return await blobs.localPath(key, folder);
  } catch (error) {
    if (error instanceof BlobNotFoundError) throw imageNotFound(role);
    return storageFailure(error);
  }
}

/** There is no such image. */
export function imageNotFound(role = ""): TaskFailure {
  return new TaskFailure(ErrorCode.IMAGE_NOT_FOUND, `${role}there is no such image`);
}
