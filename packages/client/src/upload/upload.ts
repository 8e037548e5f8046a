import { newIdempotencyKey } from "../http/idempotency-key.ts";
import type { Transport } from "../http/transport.ts";
import type { Group } from "../types/group.ts";
import type { GroupSettings } from "../types/new-group.ts";
import { type ImageFile, namedBlob } from "./image-file.ts";
import { ProgressMeter, type UploadProgress } from "./progress.ts";
import { type RefusedFile, uploadFiles } from "./upload-files.ts";

/** How an upload goes. */
export interface UploadOptions {
  /** Told as bytes leave a page; elsewhere as each file is stored. */
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Told once the group is there, before the first file: it can be watched from here on. */
  readonly onGroup?: (group: Group) => void;
  /** Files on their way at a time; default 4. */
  readonly parallel?: number;
  /** Makes the upload resumable: the same call with the same files goes on where it was broken off. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** What an upload has made. */
export interface Uploaded {
  /** Sealed. */
  readonly group: Group;
  /** Files that were not taken; the task of each fails, and the others run. */
  readonly refused: readonly RefusedFile[];
}

/** See `SheafClient.upload`. */
export async function upload(transport: Transport, { files, settings, options }: UploadPlan): Promise<Uploaded> {
  const { signal, parallel = 4, idempotencyKey, onProgress } = options;
  if (files.length === 0) throw new RangeError("there are no files to upload");
  const blobs = files.map(namedBlob);
  const meter = new ProgressMeter(
    blobs.map(({ blob }) => blob.size),
    (progress) => onProgress?.(progress),
  );
  const post = <T>(path: string, more: object = {}) => transport.json<T>({ method: "POST", path, signal, ...more });
  const opened = await post<Group>("/v1/groups", {
    json: { task: "image.process", ...settings, open: true },
    headers: { "idempotency-key": idempotencyKey ?? newIdempotencyKey() },
  });
  const path = `/v1/groups/${opened.id}`;
  try {
    options.onGroup?.(opened);
    const refused = await uploadFiles(transport, { group: opened, path, files: blobs, parallel, meter, signal });
    return { group: await post<Group>(`${path}/seal`), refused };
  } catch (error) {
    // Without a key nobody can take it up again. Not waited for: an open group that nothing comes to is sealed anyway.
    if (idempotencyKey === undefined)
      void transport.json({ method: "POST", path: `${path}/cancel` }).catch(() => undefined);
    throw error;
  }
}

/** What to upload as what. */
export interface UploadPlan {
  readonly files: readonly ImageFile[];
  readonly settings: GroupSettings & { readonly task?: string };
  readonly options: UploadOptions;
}
