import type { Readable } from "node:stream";
import {
  type BlobStore,
  BlobTooLargeError,
  type Draft,
  imageId,
  type SniffedFormat,
  sniff,
  sourceKey,
} from "@sheaf/blobs";
import { SOURCE_FORMATS } from "@sheaf/image-options";
import { ErrorCode } from "@sheaf/proto";
import type { Limits } from "@sheaf/service";
import { displayName } from "./display-name.ts";
import type { UploadedFiles } from "./uploaded-files.ts";

/** Formats taken from uploads. */
const ACCEPTED: ReadonlySet<SniffedFormat> = new Set(SOURCE_FORMATS);

/** An image that is in the store. */
export interface StoredImage {
  readonly kind: "stored";
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly format: SniffedFormat;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A file that is not taken; nothing of it was kept. */
export interface RefusedImage {
  readonly kind: "refused";
  readonly name: string;
  readonly code: typeof ErrorCode.UNSUPPORTED_FORMAT | typeof ErrorCode.IMAGE_TOO_LARGE;
  readonly message: string;
  /** True for the empty, nameless part that browsers send for an empty file field. */
  readonly blank: boolean;
}

/** Where an image goes, and who answers for it until the request is answered. */
export interface StoreImageOptions {
  readonly blobs: BlobStore;
  readonly uploaded: UploadedFiles;
  readonly tenant: string;
  readonly limits: Limits;
}

/** Streams a file into the store and keeps it if it is an image by its first bytes and within the limit. */
export async function storeImage(
  file: { readonly fileName: string; readonly bytes: Readable },
  { blobs, uploaded, tenant, limits }: StoreImageOptions,
): Promise<StoredImage | RefusedImage> {
  const name = displayName(file.fileName, limits.nameChars);
  const refused = (code: RefusedImage["code"], message: string, blank = false): RefusedImage => ({
    kind: "refused",
    name,
    code,
    message,
    blank,
  });
  const draft = await draftOf(file.bytes, { blobs, maxBytes: limits.imageBytes });
  if (draft === undefined) {
    return refused(ErrorCode.IMAGE_TOO_LARGE, overLimit(limits));
  }
  const { format } = sniff(draft.head);
  if (!ACCEPTED.has(format)) {
    await draft.discard();
    return refused(ErrorCode.UNSUPPORTED_FORMAT, whyNot(draft, format), draft.bytes === 0 && file.fileName === "");
  }
  const id = imageId(tenant, draft.sha256);
  uploaded.add(await draft.commit(sourceKey(id)));
  return { kind: "stored", id, name, bytes: draft.bytes, format, sha256: draft.sha256 };
}

/** What to say of a file over the limit of one image. */
export function overLimit({ imageBytes }: Limits): string {
  return `The file has more than ${imageBytes} bytes`;
}

/** Undefined for a file over the limit; the rest of it is let go, so that the next one can come. */
async function draftOf(bytes: Readable, o: { blobs: BlobStore; maxBytes: number }): Promise<Draft | undefined> {
  try {
    return await o.blobs.draft(bytes.iterator({ destroyOnReturn: false }), { maxBytes: o.maxBytes });
  } catch (error) {
    if (!(error instanceof BlobTooLargeError)) throw error;
    bytes.resume();
    return undefined;
  }
}

function whyNot({ bytes }: Draft, format: SniffedFormat): string {
  if (bytes === 0) return "The file is empty";
  const accepted = [...ACCEPTED].join(", ");
  return format === "unknown" ? `Not an image in ${accepted}` : `${format} is not accepted; send ${accepted}`;
}
