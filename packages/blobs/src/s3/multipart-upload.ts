import type { S3mini, UploadPart } from "s3mini";
import { retrying } from "./retrying.ts";

/** What everything is stored as: the store knows bytes only. */
export const CONTENT_TYPE = "application/octet-stream";

const PART_BYTES = 8 * 1024 * 1024;

/** What is uploaded, and to where. */
export interface PartedUpload {
  /** The object's whole name in the bucket. */
  readonly name: string;
  /** For messages. */
  readonly doing: string;
  readonly file: Blob;
}

/**
 * Uploads a file in parts of 8 MiB, one after the other, each read from disk while it is sent; readers see all of it or
 * nothing. When it fails the parts are dropped. Those of a process that dies stay until the bucket's own rule for
 * incomplete uploads takes them.
 */
export async function uploadParts(s3: S3mini, { name, doing, file }: PartedUpload): Promise<void> {
  const uploadId = await retrying({ doing, run: () => s3.getMultipartUploadId(name, CONTENT_TYPE) });
  try {
    const parts: UploadPart[] = [];
    for (let start = 0; start < file.size; start += PART_BYTES) {
      const part = file.slice(start, start + PART_BYTES);
      const number = parts.length + 1;
      parts.push(await retrying({ doing, run: () => s3.uploadPart(name, uploadId, part, number) }));
    }
    await retrying({ doing, run: () => complete(s3, name, { uploadId, parts }) });
  } catch (error) {
    await s3.abortMultipartUpload(name, uploadId).catch(() => undefined);
    throw error;
  }
}

/** S3 may answer 200 and write in the body that it failed: only an ETag means success. */
async function complete(s3: S3mini, name: string, { uploadId, parts }: { uploadId: string; parts: UploadPart[] }) {
  const { etag } = await s3.completeMultipartUpload(name, uploadId, parts);
  if (!etag) {
    throw new Error("the parts were not joined");
  }
}
